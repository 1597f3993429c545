package dev.postern.smtpd.codec;

import io.netty.buffer.ByteBuf;

/// What a client's bytes mean, one thing at a time.
public sealed interface SmtpInput {
  /// One command without its CRLF.
  record CommandLine(String text) implements SmtpInput {}

  /// Message data, dot-unstuffed, with its CRLFs; octets of a chunk as they came.
  ///
  /// @param bytes borrowed: valid until the decoder is asked again; who keeps it retains it
  record DataChunk(ByteBuf bytes) implements SmtpInput {}

  /// The line with the single dot; commands follow.
  record EndOfData() implements SmtpInput {}

  /// All octets of a chunk (BDAT) have come; commands follow.
  record EndOfChunk() implements SmtpInput {}

  /// Bytes that are no SMTP. Nothing after them is read: what follows cannot be trusted.
  enum Fault implements SmtpInput {
    /// A command line of more than [SmtpDecoder#MAX_COMMAND] octets, or
    /// [SmtpDecoder#MAX_AUTH_LINE].
    LINE_TOO_LONG,
    /// An LF without a CR before it.
    BARE_LINE_FEED,
    /// A CR without an LF after it.
    BARE_CARRIAGE_RETURN
  }
}

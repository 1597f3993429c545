package dev.postern.smtpd.codec;

import dev.postern.smtpd.codec.SmtpInput.DataChunk;
import dev.postern.smtpd.codec.SmtpInput.EndOfChunk;
import dev.postern.smtpd.codec.SmtpInput.Fault;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Reads the chunks of one message: so many octets as announced, none of them a command and no dot
/// of any meaning.
///
/// A text message has CRLF line ends and no others, wherever its chunks are cut, as with DATA: it
/// may be passed on by DATA later. A binary one has any octets.
///
/// **Standard:** RFC 3030 §2, §3. **Seed:** decision 30.
final class ChunkReader {
  private static final EndOfChunk END_OF_CHUNK = new EndOfChunk();
  private static final byte CR = '\r';
  private static final byte LF = '\n';

  private final boolean text;
  private long left;
  private boolean last;
  private boolean afterCr;

  /// @param text whether line ends count
  ChunkReader(boolean text) {
    this.text = text;
  }

  /// Expects the next chunk.
  ///
  /// @param octets from 0
  /// @param isLast whether the message ends with it
  void expect(long octets, boolean isLast) {
    left = octets;
    last = isLast;
  }

  /// Whether all its octets were taken.
  boolean isAtEnd() {
    return left == 0;
  }

  /// The next piece of the chunk, its end behind the last, or null when more bytes are needed.
  @Nullable SmtpInput next(ByteBuf in) {
    if (left == 0) {
      return last && afterCr ? Fault.BARE_CARRIAGE_RETURN : END_OF_CHUNK;
    }
    int n = (int) Math.min(left, in.readableBytes());
    if (n == 0) {
      return null;
    }
    Fault fault = text ? lineEndFault(in, in.readerIndex(), in.readerIndex() + n) : null;
    left -= n;
    return fault == null ? new DataChunk(in.readSlice(n)) : fault;
  }

  private @Nullable Fault lineEndFault(ByteBuf in, int from, int end) {
    int at = from;
    while (at < end) {
      if (afterCr) {
        if (in.getByte(at++) != LF) {
          return Fault.BARE_CARRIAGE_RETURN;
        }
        afterCr = false;
      }
      int cr = in.indexOf(at, end, CR);
      int lineEnd = cr < 0 ? end : cr;
      if (in.indexOf(at, lineEnd, LF) >= 0) {
        return Fault.BARE_LINE_FEED;
      }
      afterCr = cr >= 0;
      at = cr < 0 ? end : cr + 1;
    }
    return null;
  }
}

package dev.postern.functions.local;

import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.LfOutput;
import dev.postern.message.DeliveryJob;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A message on its way into Maildirs: with LF line ends, as they hold it, and its own headers. A
/// binary message, whose octets are no lines, keeps them all; its own headers end in CRLF then.
///
/// A message up to [#MAX_HELD] is read once for all recipients; a larger one is read from the spool
/// for each, so that memory stays bounded. Of a larger one, headers beyond that are not searched
/// for loops.
final class LocalMessage {
  static final int MAX_HELD = 1024 * 1024;

  private final Body body;
  private final long length;
  private final boolean binary;
  private final byte[] start;
  private final TraceHeaders headers;

  private LocalMessage(Body body, long length, boolean binary, byte[] start) {
    this.body = body;
    this.length = length;
    this.binary = binary;
    this.start = start;
    this.headers = TraceHeaders.of(start);
  }

  /// Reads as much as is held.
  static LocalMessage read(DeliveryJob job, Body body) throws IOException {
    long length = job.body().length();
    int held = (int) Math.min(length, MAX_HELD);
    try (InputStream in = body.open()) {
      byte[] start = in.readNBytes(held);
      if (start.length < held) {
        throw new UnreadableException(new IOException("the spool ended early: " + job.body()));
      }
      return new LocalMessage(body, length, job.parameters().binaryMime(), start);
    }
  }

  /// The message could not be read from the spool, which says nothing of the Maildir.
  static final class UnreadableException extends IOException {
    private static final long serialVersionUID = 1L;

    UnreadableException(IOException cause) {
      super("the message cannot be read from the spool: " + cause.getMessage(), cause);
    }
  }

  /// Whether it has been in this recipient's Maildir: a header line, case and all, is ours.
  boolean wasDeliveredTo(Mailbox recipient) {
    return headers.deliveredTo().contains("Delivered-To: " + recipient);
  }

  /// The Message-ID without brackets; empty when it has none.
  String messageId() {
    return headers.messageId();
  }

  /// Octets in the spool.
  long length() {
    return length;
  }

  /// Whether all of it is in memory.
  boolean isHeld() {
    return length == start.length;
  }

  /// Writes a copy: our headers, then the message.
  ///
  /// @param deliveredTo for the `Delivered-To:` lines, the topmost first
  void writeTo(OutputStream out, ReversePath sender, List<Mailbox> deliveredTo) throws IOException {
    var ours = new StringBuilder("Return-Path: <").append(sender).append(">\n");
    deliveredTo.forEach(to -> ours.append("Delivered-To: ").append(to).append('\n'));
    String lineEnds = binary ? ours.toString().replace("\n", "\r\n") : ours.toString();
    out.write(lineEnds.getBytes(StandardCharsets.UTF_8));
    var lines = new LfOutput(out);
    try (InputStream in = open()) {
      byte[] buffer = new byte[64 * 1024];
      long copied = 0;
      for (int n = read(in, buffer); n >= 0; n = read(in, buffer)) {
        if (binary) {
          out.write(buffer, 0, n);
        } else {
          lines.write(buffer, n);
        }
        copied += n;
      }
      if (copied != length) {
        throw new UnreadableException(new IOException("it has " + copied + " of " + length));
      }
    }
    lines.finish();
  }

  /// A new stream of all of it, as it lies in the spool.
  InputStream open() throws UnreadableException {
    try {
      return isHeld() ? new ByteArrayInputStream(start) : body.open();
    } catch (IOException e) {
      throw new UnreadableException(e);
    }
  }

  private static int read(InputStream in, byte[] buffer) throws UnreadableException {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw new UnreadableException(e);
    }
  }
}

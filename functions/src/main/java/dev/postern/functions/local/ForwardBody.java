package dev.postern.functions.local;

import dev.postern.spool.Spool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;

/// The copy of a message in a spool object of its own, with trace lines before it: in one piece
/// where the message is held, else part by part, so that memory stays bounded.
final class ForwardBody {
  private ForwardBody() {}

  static void store(Spool spool, String key, byte[] trace, LocalMessage message)
      throws IOException {
    if (message.isHeld()) {
      try (InputStream in = message.open()) {
        spool.put(key, List.of(ByteBuffer.wrap(trace), ByteBuffer.wrap(in.readAllBytes())));
      }
      return;
    }
    Spool.Upload upload = spool.beginUpload(key);
    try (InputStream in = message.open()) {
      byte[] part = new byte[Spool.Upload.PART_SIZE];
      System.arraycopy(trace, 0, part, 0, trace.length);
      int filled = trace.length;
      long copied = 0;
      while (true) {
        int read = in.readNBytes(part, filled, part.length - filled);
        copied += read;
        filled += read;
        if (filled < part.length) {
          break;
        }
        upload.part(List.of(ByteBuffer.wrap(part)));
        filled = 0;
      }
      if (copied != message.length()) {
        throw new IOException("the spool has " + copied + " octets of " + message.length());
      }
      if (filled > 0) {
        upload.part(List.of(ByteBuffer.wrap(part, 0, filled)));
      }
      upload.complete();
    } catch (IOException | RuntimeException e) {
      upload.abort();
      throw e;
    }
  }
}

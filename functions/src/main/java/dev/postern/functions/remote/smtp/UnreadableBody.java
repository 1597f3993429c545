package dev.postern.functions.remote.smtp;

import java.io.IOException;
import java.io.InputStream;

/// The spool failed in the middle of a message: not the peer's fault.
final class UnreadableBody extends IOException {
  private static final long serialVersionUID = 1L;

  UnreadableBody(IOException cause) {
    super("the message could not be read from the spool", cause);
  }

  /// As [InputStream#read], telling the spool's failure from the peer's.
  static int read(InputStream in, byte[] octets, int most) throws UnreadableBody {
    try {
      return in.read(octets, 0, most);
    } catch (IOException e) {
      throw new UnreadableBody(e);
    }
  }
}

package dev.postern.functions.deliver;

import java.io.IOException;
import java.io.OutputStream;

/// Writes text with each CRLF made LF, however it is cut into pieces; a lone CR stays.
public final class LfOutput {
  private final OutputStream out;
  private boolean heldCr;

  public LfOutput(OutputStream out) {
    this.out = out;
  }

  public void write(byte[] bytes, int length) throws IOException {
    int from = 0;
    for (int i = 0; i < length; i++) {
      if (heldCr) {
        heldCr = false;
        if (bytes[i] != '\n') {
          out.write('\r');
        }
      }
      if (bytes[i] == '\r') {
        out.write(bytes, from, i - from);
        heldCr = true;
        from = i + 1;
      }
    }
    out.write(bytes, from, length - from);
  }

  /// Writes a CR that was the last octet; does not close the stream.
  public void finish() throws IOException {
    if (heldCr) {
      out.write('\r');
      heldCr = false;
    }
  }
}

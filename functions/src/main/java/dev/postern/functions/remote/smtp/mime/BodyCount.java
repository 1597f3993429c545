package dev.postern.functions.remote.smtp.mime;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.james.mime4j.codec.QuotedPrintableOutputStream;

/// Counts what the octets of a body are, as far as their encoding goes.
final class BodyCount {
  private static final int LINE = 76;

  private final Length encoded = new Length();
  private final OutputStream encoder = new QuotedPrintableOutputStream(encoded, false);
  private long octets;
  private boolean eightBit;
  private boolean bare;
  private int last;

  void add(byte[] block, int offset, int length) throws IOException {
    octets += length;
    for (int i = offset; i < offset + length; i++) {
      eightBit |= block[i] < 0;
      bare |= (last == '\r') != (block[i] == '\n');
      last = block[i];
    }
    encoder.write(block, offset, length);
  }

  /// Whether one is above 127.
  boolean hasEightBit() {
    return eightBit;
  }

  long octets() {
    return octets;
  }

  /// Whether quoted-printable can carry it and is not the longer; its encoder would lose a bare CR,
  /// and a blank at the very end.
  boolean prefersQuotedPrintable() throws IOException {
    boolean blankEnd = last == ' ' || last == '\t';
    return !bare && last != '\r' && !blankEnd && quotedPrintableOctets() <= base64Octets();
  }

  /// Ends the count.
  long quotedPrintableOctets() throws IOException {
    encoder.close();
    return encoded.octets;
  }

  long base64Octets() {
    long letters = (octets + 2) / 3 * 4;
    return letters + 2 * ((letters + LINE - 1) / LINE);
  }

  private static final class Length extends OutputStream {
    private long octets;

    @Override
    public void write(int octet) {
      octets++;
    }

    @Override
    public void write(byte[] block, int offset, int length) {
      octets += length;
    }
  }
}

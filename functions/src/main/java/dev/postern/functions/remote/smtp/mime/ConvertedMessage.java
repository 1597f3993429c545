package dev.postern.functions.remote.smtp.mime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.List;
import org.apache.james.mime4j.codec.Base64OutputStream;
import org.apache.james.mime4j.codec.QuotedPrintableOutputStream;

/// A message converted as it is read. All stays octet for octet but for labels and the bodies that
/// are encoded; and 8-bit octets before the first part and behind the last, which nobody is to see
/// (RFC 2046 §5.1.1), become question marks.
final class ConvertedMessage extends InputStream implements MessageReader.Pieces {
  /// Octets that [EntityFields] adds to a header, about.
  static final int ADDED_HEADER = 120;

  private final InputStream message;
  private final MessageReader reader;
  private final Iterator<EntityCoding> codings;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private boolean within;
  private byte[] ready = {};
  private int given;
  private OutputStream body = out;

  ConvertedMessage(InputStream message, List<EntityCoding> entities) {
    this.message = message;
    this.reader = new MessageReader(message, this);
    this.codings = entities.iterator();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] octets, int offset, int length) throws IOException {
    while (given == ready.length && length > 0) {
      out.reset();
      boolean more = true;
      while (more && out.size() < length) {
        more = reader.advance();
      }
      if (out.size() == 0) {
        return -1;
      }
      ready = out.toByteArray();
      given = 0;
    }
    int n = Math.min(length, ready.length - given);
    System.arraycopy(ready, given, octets, offset, n);
    given += n;
    return n;
  }

  @Override
  public void close() throws IOException {
    message.close();
  }

  @Override
  public void header(EntityHeader header) {
    EntityCoding coding = codings.next();
    boolean ofMessage = !within || (reader.isAttached() && coding.encodes());
    out.writeBytes(EntityHeader.octets(EntityFields.of(header, coding, ofMessage)));
    within = true;
    body =
        switch (coding) {
          case QUOTED_PRINTABLE -> new QuotedPrintableOutputStream(out, false);
          case BASE64 -> new Base64OutputStream(out);
          case KEEP, RELABEL -> out;
        };
  }

  @Override
  public void body(byte[] octets, int offset, int length) throws IOException {
    body.write(octets, offset, length);
  }

  @Override
  public void endOfBody() throws IOException {
    body.close();
  }

  @Override
  public void margin(byte[] octets, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      out.write(octets[i] < 0 ? '?' : octets[i]);
    }
  }
}

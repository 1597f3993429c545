package dev.postern.aws;

import dev.postern.message.SpoolRef;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/// One message read from S3: exactly the octets its reference names, or an [IOException].
///
/// Closed before its end it drops the connection rather than read what nobody wants.
final class SpooledMessage extends InputStream {
  private final SpoolRef ref;
  private final ResponseInputStream<GetObjectResponse> content;
  private long left;

  /// @throws IOException when the store's answer has not the length asked for
  SpooledMessage(SpoolRef ref, ResponseInputStream<GetObjectResponse> content) throws IOException {
    this.ref = ref;
    this.content = content;
    this.left = ref.length();
    Long length = content.response().contentLength();
    if (length != null && length != ref.length()) {
      content.abort();
      throw new IOException(ref + " reaches beyond its segment: S3 has " + length + " octets");
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    try {
      int count = content.read(target, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw new EOFException(ref + " ended " + left + " octets early");
      }
      left -= count;
      return count;
    } catch (SdkException e) {
      throw S3Spool.failure("read", ref.toString(), e);
    }
  }

  @Override
  public void close() throws IOException {
    if (left > 0) {
      content.abort();
    } else {
      content.close();
    }
  }
}

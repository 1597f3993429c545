package dev.postern.aws;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;
import software.amazon.awssdk.core.sync.RequestBody;

/// What one request to S3 stores: buffers, their length and their checksum.
///
/// The buffers are read in place, as often as the SDK's retries ask.
///
/// @param crc32 in Base64, as S3 writes it
record SegmentContent(List<ByteBuffer> buffers, long length, String crc32) {
  static SegmentContent of(List<ByteBuffer> buffers) {
    var crc = new CRC32();
    long length = 0;
    for (ByteBuffer buffer : buffers) {
      length += buffer.remaining();
      crc.update(buffer.duplicate());
    }
    byte[] octets = ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
    return new SegmentContent(
        List.copyOf(buffers), length, Base64.getEncoder().encodeToString(octets));
  }

  RequestBody body() {
    return RequestBody.fromContentProvider(
        () -> new ByteBuffersStream(buffers), length, "application/octet-stream");
  }
}

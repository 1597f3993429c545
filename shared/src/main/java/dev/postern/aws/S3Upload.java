package dev.postern.aws;

import dev.postern.spool.Spool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/// A segment written by S3 multipart. One thread at a time uses it.
///
/// **On failure:** the caller aborts; parts that could not be dropped fall to the bucket's rule for
/// unfinished uploads.
final class S3Upload implements Spool.Upload {
  private static final Logger log = LoggerFactory.getLogger(S3Upload.class);

  private final S3Client s3;
  private final String bucket;
  private final String key;
  private final String uploadId;
  private final List<CompletedPart> parts = new ArrayList<>();

  S3Upload(S3Client s3, String bucket, String key, String uploadId) {
    this.s3 = s3;
    this.bucket = bucket;
    this.key = key;
    this.uploadId = uploadId;
  }

  @Override
  public void part(List<ByteBuffer> buffers) throws IOException {
    SegmentContent content = SegmentContent.of(buffers);
    int number = parts.size() + 1;
    try {
      String tag =
          s3.uploadPart(
                  b ->
                      b.bucket(bucket)
                          .key(key)
                          .uploadId(uploadId)
                          .partNumber(number)
                          .checksumCRC32(content.crc32()),
                  content.body())
              .eTag();
      parts.add(
          CompletedPart.builder()
              .partNumber(number)
              .eTag(tag)
              .checksumCRC32(content.crc32())
              .build());
    } catch (SdkException e) {
      throw S3Spool.failure("take part " + number + " of", key, e);
    }
  }

  @Override
  public void complete() throws IOException {
    try {
      s3.completeMultipartUpload(
          b -> b.bucket(bucket).key(key).uploadId(uploadId).multipartUpload(m -> m.parts(parts)));
    } catch (SdkException e) {
      throw S3Spool.failure("complete", key, e);
    }
  }

  @Override
  public void abort() {
    try {
      s3.abortMultipartUpload(b -> b.bucket(bucket).key(key).uploadId(uploadId));
    } catch (SdkException e) {
      log.warn("spool=s3 key={} upload not aborted, left to the lifecycle rule", key, e);
    }
  }
}

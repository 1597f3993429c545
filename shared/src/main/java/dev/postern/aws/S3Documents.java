package dev.postern.aws;

import dev.postern.spool.DocumentStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Documents in the spool's bucket, replaced by S3's conditional PUT: `If-Match`, or
/// `If-None-Match: *` for a new one.
///
/// Whoever calls needs `s3:ListBucket` besides `s3:GetObject`: without it S3 answers 403 for an
/// object that is not there.
final class S3Documents implements DocumentStore {
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int PRECONDITION_FAILED = 412;

  private final S3Client s3;
  private final String bucket;

  S3Documents(S3Client s3, String bucket) {
    this.s3 = s3;
    this.bucket = bucket;
  }

  @Override
  public Optional<Document> read(String name) throws IOException {
    try (ResponseInputStream<GetObjectResponse> content =
        s3.getObject(b -> b.bucket(bucket).key(name))) {
      byte[] octets = content.readNBytes(MAX_OCTETS + 1);
      if (octets.length > MAX_OCTETS) {
        content.abort();
        throw new IOException(name + " has more than " + MAX_OCTETS + " octets");
      }
      return Optional.of(
          new Document(new String(octets, StandardCharsets.UTF_8), content.response().eTag()));
    } catch (NoSuchKeyException _) {
      return Optional.empty();
    } catch (SdkException e) {
      throw S3Spool.failure("read", name, e);
    }
  }

  @Override
  public boolean write(String name, String text, @Nullable String replaced) throws IOException {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    if (!name.startsWith(PREFIX) || octets.length > MAX_OCTETS) {
      throw new IllegalArgumentException(
          "a document is called %s... and has at most %d octets; this is %s of %d"
              .formatted(PREFIX, MAX_OCTETS, name, octets.length));
    }
    SegmentContent content = SegmentContent.of(List.of(ByteBuffer.wrap(octets)));
    var request =
        PutObjectRequest.builder()
            .bucket(bucket)
            .key(name)
            .contentType("application/json")
            .checksumCRC32(content.crc32());
    try {
      s3.putObject(
          replaced == null ? request.ifNoneMatch("*").build() : request.ifMatch(replaced).build(),
          content.body());
      return true;
    } catch (S3Exception e) {
      if (changedMeanwhile(e, replaced)) {
        return false;
      }
      throw S3Spool.failure("write", name, e);
    } catch (SdkException e) {
      throw S3Spool.failure("write", name, e);
    }
  }

  /// S3 says 412 when the content is another, 409 when two writes meet, and 404 `NoSuchKey` when
  /// what was to be replaced is gone.
  private static boolean changedMeanwhile(S3Exception e, @Nullable String replaced) {
    return e.statusCode() == PRECONDITION_FAILED
        || e.statusCode() == CONFLICT
        || (replaced != null
            && e.statusCode() == NOT_FOUND
            && e.awsErrorDetails() != null
            && "NoSuchKey".equals(e.awsErrorDetails().errorCode()));
  }
}

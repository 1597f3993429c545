package dev.postern.aws;

import dev.postern.message.SpoolRef;
import dev.postern.settings.Settings;
import dev.postern.settings.StoreSettings;
import dev.postern.spool.DocumentStore;
import dev.postern.spool.Spool;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/// The spool in an S3 bucket, or in a store that speaks S3.
///
/// A stream from [#open] holds one of the pool's connections (`postern.store.connections`) until it
/// is closed.
///
/// **On failure:** [IOException] naming the key, the SDK's exception as its cause.
public final class S3Spool implements Spool {
  private final S3Client s3;
  private final String bucket;

  S3Spool(S3Client s3, String bucket) {
    this.s3 = s3;
    this.bucket = bucket;
  }

  /// Connects with the credentials and region that the SDK finds: environment, system properties,
  /// the role of the function or container.
  public static S3Spool connect(Settings settings) {
    return connect(settings, AwsClients.Access.FOUND_BY_SDK);
  }

  /// Connects with these credentials.
  public static S3Spool connect(
      Settings settings, AwsCredentialsProvider credentials, Region region) {
    return connect(settings, new AwsClients.Access(credentials, region));
  }

  private static S3Spool connect(Settings settings, AwsClients.Access access) {
    return new S3Spool(AwsClients.s3(settings, access), settings.get(StoreSettings.SPOOL_BUCKET));
  }

  /// The documents in the same bucket, reached through the same connections; closed with this.
  public DocumentStore documents() {
    return new S3Documents(s3, bucket);
  }

  @Override
  public void put(String key, List<ByteBuffer> buffers) throws IOException {
    SegmentContent content = SegmentContent.of(buffers);
    try {
      s3.putObject(b -> b.bucket(bucket).key(key).checksumCRC32(content.crc32()), content.body());
    } catch (SdkException e) {
      throw failure("put", key, e);
    }
  }

  @Override
  public Upload beginUpload(String key) throws IOException {
    try {
      // S3 takes a part's checksum only if the upload declared its kind.
      String id =
          s3.createMultipartUpload(
                  b -> b.bucket(bucket).key(key).checksumAlgorithm(ChecksumAlgorithm.CRC32))
              .uploadId();
      return new S3Upload(s3, bucket, key, id);
    } catch (SdkException e) {
      throw failure("begin upload of", key, e);
    }
  }

  @Override
  public InputStream open(SpoolRef ref) throws IOException {
    return new SpooledMessage(ref, range(ref));
  }

  @Override
  public byte[] read(String key, long offset, int most) throws IOException {
    var asked = new SpoolRef(key, offset, most);
    try (var content = range(asked)) {
      Long length = content.response().contentLength();
      if (length == null || length > most) {
        throw new IOException(asked + " was answered with " + length + " octets by S3");
      }
      byte[] octets = new byte[length.intValue()];
      int count = content.readNBytes(octets, 0, octets.length);
      if (count < octets.length) {
        throw new EOFException(asked + " ended " + (octets.length - count) + " octets early");
      }
      return octets;
    } catch (SdkException e) {
      throw failure("read", asked.toString(), e);
    }
  }

  private ResponseInputStream<GetObjectResponse> range(SpoolRef ref) throws IOException {
    String range = "bytes=" + ref.offset() + "-" + (ref.offset() + ref.length() - 1);
    try {
      return s3.getObject(b -> b.bucket(bucket).key(ref.key()).range(range));
    } catch (NoSuchKeyException e) {
      throw new SegmentMissingException(ref.key(), e);
    } catch (SdkException e) {
      throw failure("open", ref.toString(), e);
    }
  }

  @Override
  public void delete(String key) throws IOException {
    try {
      s3.deleteObject(b -> b.bucket(bucket).key(key));
    } catch (SdkException e) {
      throw failure("delete", key, e);
    }
  }

  @Override
  public void listOlderThan(Instant instant, Consumer<String> key) throws IOException {
    try {
      for (String prefix : PREFIXES) {
        var pages = s3.listObjectsV2Paginator(b -> b.bucket(bucket).prefix(prefix));
        for (S3Object object : pages.contents()) {
          if (object.lastModified().isBefore(instant)) {
            key.accept(object.key());
          }
        }
      }
    } catch (SdkException e) {
      throw failure("list", "all segments", e);
    }
  }

  @Override
  public void close() {
    s3.close();
  }

  static IOException failure(String what, String key, SdkException cause) {
    return new IOException("S3 did not " + what + " " + key + ": " + cause.getMessage(), cause);
  }
}

package dev.postern.aws;

import dev.postern.settings.Settings;
import dev.postern.settings.StoreSettings;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import software.amazon.awssdk.services.s3.S3Client;

/// The S3 spool held to the contract on the endpoint that POSTERN_TEST_S3_ENDPOINT names, such as
/// `http://127.0.0.1:5000` of `moto_server`; in a bucket of its own.
@EnabledIfEnvironmentVariable(
    named = TestEndpoint.S3,
    matches = ".+",
    disabledReason = "no S3 endpoint: set POSTERN_TEST_S3_ENDPOINT")
class EndpointSpoolContractTest extends S3SpoolContract {
  private final TestEndpoint endpoint = TestEndpoint.of(TestEndpoint.S3);
  private final String bucket = "contract-" + UUID.randomUUID();
  private final Settings settings =
      endpoint.settings(StoreSettings.S3_ENDPOINT, StoreSettings.SPOOL_BUCKET, bucket);
  private final S3Spool spool =
      S3Spool.connect(settings, endpoint.credentials(), endpoint.region());

  @BeforeAll
  void makeBucket() {
    try (S3Client s3 = AwsClients.s3(settings, endpoint.access())) {
      s3.createBucket(b -> b.bucket(bucket));
    }
  }

  @AfterAll
  void dropBucket() {
    try (S3Client s3 = AwsClients.s3(settings, endpoint.access())) {
      s3.listObjectsV2Paginator(b -> b.bucket(bucket))
          .contents()
          .forEach(o -> s3.deleteObject(b -> b.bucket(bucket).key(o.key())));
      s3.deleteBucket(b -> b.bucket(bucket));
    }
    spool.close();
  }

  @Override
  protected S3Spool spool() {
    return spool;
  }
}

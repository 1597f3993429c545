package dev.postern.it.contract;

import dev.postern.aws.S3Spool;
import dev.postern.aws.S3SpoolContract;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.localstack.LocalStackContainer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// The S3 spool on LocalStack; skipped where there is no Docker.
@Testcontainers(disabledWithoutDocker = true)
class LocalStackSpoolContractTest extends S3SpoolContract {
  @Container private static final LocalStackContainer AWS = LocalStackContainers.create();

  private S3Spool spool;

  @BeforeAll
  void connect() {
    var credentials =
        StaticCredentialsProvider.create(
            AwsBasicCredentials.create(AWS.getAccessKey(), AWS.getSecretKey()));
    try (S3Client s3 =
        S3Client.builder()
            .endpointOverride(AWS.getEndpoint())
            .forcePathStyle(true)
            .credentialsProvider(credentials)
            .region(Region.of(AWS.getRegion()))
            .build()) {
      s3.createBucket(b -> b.bucket(EmbeddedStores.BUCKET));
    }
    spool =
        S3Spool.connect(
            EmbeddedStores.settings(
                Map.of(
                    "postern.s3.endpoint",
                    AWS.getEndpoint().toString(),
                    "postern.spool.bucket",
                    EmbeddedStores.BUCKET)),
            credentials,
            Region.of(AWS.getRegion()));
  }

  @AfterAll
  void close() {
    spool.close();
  }

  @Override
  protected S3Spool spool() {
    return spool;
  }
}

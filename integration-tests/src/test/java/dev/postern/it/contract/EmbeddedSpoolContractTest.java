package dev.postern.it.contract;

import dev.postern.aws.S3Spool;
import dev.postern.aws.S3SpoolContract;
import dev.postern.standalone.embedded.EmbeddedS3;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.regions.Region;

/// The S3 spool on the embedded S3.
class EmbeddedSpoolContractTest extends S3SpoolContract {
  private EmbeddedS3 s3;
  private S3Spool spool;

  @BeforeAll
  void start(@TempDir Path folder) {
    s3 = EmbeddedStores.s3(folder, 0);
    spool =
        S3Spool.connect(
            EmbeddedStores.settings(
                Map.of(
                    "postern.s3.endpoint",
                    s3.endpoint().toString(),
                    "postern.spool.bucket",
                    EmbeddedStores.BUCKET)),
            EmbeddedStores.CREDENTIALS,
            Region.US_EAST_1);
  }

  @AfterAll
  void stop() {
    spool.close();
    s3.close();
  }

  @Override
  protected S3Spool spool() {
    return spool;
  }
}

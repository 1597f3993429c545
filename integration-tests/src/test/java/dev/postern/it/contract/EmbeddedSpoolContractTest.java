package dev.postern.it.contract;

import dev.postern.aws.S3Spool;
import dev.postern.spool.DocumentStore;
import dev.postern.spool.DocumentStoreContract;
import dev.postern.spool.Spool;
import dev.postern.spool.SpoolContract;
import dev.postern.standalone.embedded.EmbeddedS3;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.regions.Region;

/// The S3 spool on the embedded S3.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddedSpoolContractTest extends SpoolContract {
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
  protected Spool spool() {
    return spool;
  }

  /// The documents in the same bucket.
  @Nested
  class Documents extends DocumentStoreContract {
    @Override
    protected DocumentStore documents() {
      return spool.documents();
    }
  }
}

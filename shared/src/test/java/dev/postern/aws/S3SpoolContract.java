package dev.postern.aws;

import dev.postern.spool.DocumentStore;
import dev.postern.spool.DocumentStoreContract;
import dev.postern.spool.SpoolContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

/// What a spool on S3 holds, and the documents in the same bucket.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class S3SpoolContract extends SpoolContract {
  @Override
  protected abstract S3Spool spool();

  /// The documents in the same bucket.
  @Nested
  class Documents extends DocumentStoreContract {
    @Override
    protected DocumentStore documents() {
      return spool().documents();
    }
  }
}

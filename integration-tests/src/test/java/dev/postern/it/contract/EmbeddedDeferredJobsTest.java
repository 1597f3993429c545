package dev.postern.it.contract;

import dev.postern.db.Database;
import dev.postern.retry.JdbcDeferredJobsContract;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The deferred table on the embedded MariaDB.
class EmbeddedDeferredJobsTest extends JdbcDeferredJobsContract {
  @Override
  protected Database database() {
    try {
      return EmbeddedStores.database();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

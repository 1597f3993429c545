package dev.postern.it.contract;

import dev.postern.db.Database;
import dev.postern.retry.JdbcDeferredJobsContract;

/// The deferred table on the embedded MariaDB.
class EmbeddedDeferredJobsTest extends JdbcDeferredJobsContract {
  @Override
  protected Database database() {
    return EmbeddedStores.database();
  }
}

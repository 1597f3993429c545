package dev.postern.retry;

import dev.postern.db.Database;
import dev.postern.db.TestDatabase;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

@EnabledIfEnvironmentVariable(named = TestDatabase.URL, matches = ".+")
class DeferredJobsMariaDbTest extends JdbcDeferredJobsContract {
  @Override
  protected Database database() {
    return TestDatabase.shared();
  }
}

package dev.postern.event;

import dev.postern.db.Database;
import dev.postern.db.TestDatabase;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

@EnabledIfEnvironmentVariable(named = TestDatabase.URL, matches = ".+")
class LedgerMariaDbTest extends LedgerContract {
  @Override
  protected Database database() {
    return TestDatabase.shared();
  }
}

package dev.postern.rules.store;

import dev.postern.db.Database;
import dev.postern.db.TestDatabase;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

@EnabledIfEnvironmentVariable(named = TestDatabase.URL, matches = ".+")
class ControlImportMariaDbTest extends ControlImportContract {
  @Override
  protected Database database() {
    return TestDatabase.shared();
  }
}

package dev.postern.rules;

import dev.postern.db.Database;
import dev.postern.db.TestDatabase;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

@EnabledIfEnvironmentVariable(named = TestDatabase.URL, matches = ".+")
class RelayTableMariaDbTest extends RelayTableContract {
  @Override
  protected Database database() {
    return TestDatabase.shared();
  }
}

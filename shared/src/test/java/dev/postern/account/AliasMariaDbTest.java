package dev.postern.account;

import dev.postern.db.Database;
import dev.postern.db.TestDatabase;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

@EnabledIfEnvironmentVariable(named = TestDatabase.URL, matches = ".+")
class AliasMariaDbTest extends AliasContract {
  @Override
  protected Database database() {
    return TestDatabase.shared();
  }
}

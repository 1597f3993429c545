package dev.postern.mtasts;

import dev.postern.db.Database;
import dev.postern.db.TestDatabase;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

@EnabledIfEnvironmentVariable(named = TestDatabase.URL, matches = ".+")
class MtaStsStoreMariaDbTest extends MtaStsStoreContract {
  @Override
  protected Database database() {
    return TestDatabase.shared();
  }
}

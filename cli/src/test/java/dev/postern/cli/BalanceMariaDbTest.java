package dev.postern.cli;

import dev.postern.db.Database;
import dev.postern.db.TestDatabase;
import dev.postern.settings.Settings;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/// `status` and `ledger check` on the database of the environment.
@EnabledIfEnvironmentVariable(named = TestDatabase.URL, matches = ".+")
class BalanceMariaDbTest extends BalanceContract {
  @Override
  protected Database database() {
    return TestDatabase.shared();
  }

  @Override
  protected Settings settings() {
    return TestDatabase.settings(Map.of());
  }
}

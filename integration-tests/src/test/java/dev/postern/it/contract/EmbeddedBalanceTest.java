package dev.postern.it.contract;

import dev.postern.cli.BalanceContract;
import dev.postern.db.Database;
import dev.postern.settings.Settings;

/// `status` and `ledger check` on the embedded MariaDB.
class EmbeddedBalanceTest extends BalanceContract {
  @Override
  protected Database database() {
    return EmbeddedStores.database();
  }

  @Override
  protected Settings settings() {
    return EmbeddedStores.databaseSettings();
  }
}

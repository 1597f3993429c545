package dev.postern.it.contract;

import dev.postern.cli.BalanceContract;
import dev.postern.db.Database;
import dev.postern.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;

/// `status` and `ledger check` on the embedded MariaDB.
class EmbeddedBalanceTest extends BalanceContract {
  @Override
  protected Database database() {
    try {
      return EmbeddedStores.database();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected Settings settings() {
    try {
      return EmbeddedStores.databaseSettings();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

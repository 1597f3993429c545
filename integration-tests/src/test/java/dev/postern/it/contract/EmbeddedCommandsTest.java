package dev.postern.it.contract;

import dev.postern.cli.CommandsContract;
import dev.postern.db.Database;
import dev.postern.settings.Settings;

/// The commands on the embedded MariaDB.
class EmbeddedCommandsTest extends CommandsContract {
  @Override
  protected Database database() {
    return EmbeddedStores.database();
  }

  @Override
  protected Settings settings() {
    return EmbeddedStores.databaseSettings();
  }
}

package dev.postern.it.contract;

import dev.postern.cli.CommandsContract;
import dev.postern.db.Database;
import dev.postern.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The commands on the embedded MariaDB.
class EmbeddedCommandsTest extends CommandsContract {
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

package dev.postern.it.contract;

import dev.postern.db.Database;
import dev.postern.rules.store.ControlImportContract;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Import and export on the embedded MariaDB.
class EmbeddedControlImportTest extends ControlImportContract {
  @Override
  protected Database database() {
    try {
      return EmbeddedStores.database();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

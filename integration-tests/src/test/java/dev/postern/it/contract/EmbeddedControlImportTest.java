package dev.postern.it.contract;

import dev.postern.db.Database;
import dev.postern.rules.store.ControlImportContract;

/// Import and export on the embedded MariaDB.
class EmbeddedControlImportTest extends ControlImportContract {
  @Override
  protected Database database() {
    return EmbeddedStores.database();
  }
}

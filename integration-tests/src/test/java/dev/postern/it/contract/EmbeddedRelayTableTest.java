package dev.postern.it.contract;

import dev.postern.db.Database;
import dev.postern.rules.RelayTableContract;

/// The relay table on the embedded MariaDB.
class EmbeddedRelayTableTest extends RelayTableContract {
  @Override
  protected Database database() {
    return EmbeddedStores.database();
  }
}

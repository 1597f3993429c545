package dev.postern.it.contract;

import dev.postern.db.Database;
import dev.postern.rules.RelayTableContract;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The relay table on the embedded MariaDB.
class EmbeddedRelayTableTest extends RelayTableContract {
  @Override
  protected Database database() {
    try {
      return EmbeddedStores.database();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

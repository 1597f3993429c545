package dev.postern.it.contract;

import dev.postern.db.Database;
import dev.postern.rules.store.RulesContract;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The rules on the embedded MariaDB.
class EmbeddedRulesTest extends RulesContract {
  @Override
  protected Database database() {
    try {
      return EmbeddedStores.database();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

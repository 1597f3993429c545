package dev.postern.it.contract;

import dev.postern.db.Database;
import dev.postern.rules.store.RulesContract;

/// The rules on the embedded MariaDB.
class EmbeddedRulesTest extends RulesContract {
  @Override
  protected Database database() {
    return EmbeddedStores.database();
  }
}

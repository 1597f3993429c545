package dev.postern.it.contract;

import dev.postern.account.AliasContract;
import dev.postern.db.Database;

/// The aliases on the embedded MariaDB.
class EmbeddedAliasTest extends AliasContract {
  @Override
  protected Database database() {
    return EmbeddedStores.database();
  }
}

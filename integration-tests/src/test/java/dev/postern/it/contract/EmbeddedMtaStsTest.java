package dev.postern.it.contract;

import dev.postern.db.Database;
import dev.postern.mtasts.MtaStsStoreContract;

/// The MTA-STS policies on the embedded MariaDB.
class EmbeddedMtaStsTest extends MtaStsStoreContract {
  @Override
  protected Database database() {
    return EmbeddedStores.database();
  }
}

package dev.postern.it.contract;

import dev.postern.db.Database;
import dev.postern.event.LedgerContract;

/// The ledger on the embedded MariaDB.
class EmbeddedLedgerTest extends LedgerContract {
  @Override
  protected Database database() {
    return EmbeddedStores.database();
  }
}

package dev.postern.it.contract;

import dev.postern.db.Database;
import dev.postern.event.LedgerRetentionContract;

/// The ledger's retention on the embedded MariaDB.
class EmbeddedLedgerRetentionTest extends LedgerRetentionContract {
  @Override
  protected Database database() {
    return EmbeddedStores.database();
  }
}

package dev.postern.it.contract;

import dev.postern.db.Database;
import dev.postern.event.LedgerRetentionContract;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The ledger's retention on the embedded MariaDB.
class EmbeddedLedgerRetentionTest extends LedgerRetentionContract {
  @Override
  protected Database database() {
    try {
      return EmbeddedStores.database();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

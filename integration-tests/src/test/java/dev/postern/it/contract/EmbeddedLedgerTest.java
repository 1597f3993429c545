package dev.postern.it.contract;

import dev.postern.db.Database;
import dev.postern.event.LedgerContract;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The ledger on the embedded MariaDB.
class EmbeddedLedgerTest extends LedgerContract {
  @Override
  protected Database database() {
    try {
      return EmbeddedStores.database();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

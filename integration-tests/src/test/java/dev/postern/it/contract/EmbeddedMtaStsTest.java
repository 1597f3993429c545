package dev.postern.it.contract;

import dev.postern.db.Database;
import dev.postern.mtasts.MtaStsStoreContract;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The MTA-STS policies on the embedded MariaDB.
class EmbeddedMtaStsTest extends MtaStsStoreContract {
  @Override
  protected Database database() {
    try {
      return EmbeddedStores.database();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

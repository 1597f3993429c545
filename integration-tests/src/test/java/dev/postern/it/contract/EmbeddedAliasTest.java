package dev.postern.it.contract;

import dev.postern.account.AliasContract;
import dev.postern.db.Database;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The aliases on the embedded MariaDB.
class EmbeddedAliasTest extends AliasContract {
  @Override
  protected Database database() {
    try {
      return EmbeddedStores.database();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

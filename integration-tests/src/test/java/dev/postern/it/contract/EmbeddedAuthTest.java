package dev.postern.it.contract;

import dev.postern.account.AuthContract;
import dev.postern.db.Database;
import java.io.IOException;
import java.io.UncheckedIOException;

/// SMTP AUTH's questions to the embedded MariaDB.
class EmbeddedAuthTest extends AuthContract {
  @Override
  protected Database database() {
    try {
      return EmbeddedStores.database();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

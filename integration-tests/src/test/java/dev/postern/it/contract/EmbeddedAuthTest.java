package dev.postern.it.contract;

import dev.postern.account.AuthContract;
import dev.postern.db.Database;

/// SMTP AUTH's questions to the embedded MariaDB.
class EmbeddedAuthTest extends AuthContract {
  @Override
  protected Database database() {
    return EmbeddedStores.database();
  }
}

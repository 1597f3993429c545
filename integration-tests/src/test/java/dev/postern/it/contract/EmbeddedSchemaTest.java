package dev.postern.it.contract;

import dev.postern.db.Database;
import dev.postern.db.SchemaContract;

/// The schema on the embedded MariaDB.
class EmbeddedSchemaTest extends SchemaContract {
  @Override
  protected Database database() {
    return EmbeddedStores.database();
  }
}

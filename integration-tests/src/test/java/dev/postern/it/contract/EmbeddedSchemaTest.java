package dev.postern.it.contract;

import dev.postern.db.Database;
import dev.postern.db.SchemaContract;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The schema on the embedded MariaDB.
class EmbeddedSchemaTest extends SchemaContract {
  @Override
  protected Database database() {
    try {
      return EmbeddedStores.database();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

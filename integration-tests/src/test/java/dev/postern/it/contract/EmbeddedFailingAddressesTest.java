package dev.postern.it.contract;

import dev.postern.egress.FailingAddresses;
import dev.postern.egress.FailingAddressesContract;
import dev.postern.egress.JdbcFailingAddresses;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The failing addresses on the embedded MariaDB.
class EmbeddedFailingAddressesTest extends FailingAddressesContract {
  @Override
  protected FailingAddresses addresses() {
    try {
      return new JdbcFailingAddresses(EmbeddedStores.database());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

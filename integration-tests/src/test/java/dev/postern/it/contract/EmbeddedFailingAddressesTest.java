package dev.postern.it.contract;

import dev.postern.egress.FailingAddresses;
import dev.postern.egress.FailingAddressesContract;
import dev.postern.egress.JdbcFailingAddresses;

/// The failing addresses on the embedded MariaDB.
class EmbeddedFailingAddressesTest extends FailingAddressesContract {
  @Override
  protected FailingAddresses addresses() {
    return new JdbcFailingAddresses(EmbeddedStores.database());
  }
}

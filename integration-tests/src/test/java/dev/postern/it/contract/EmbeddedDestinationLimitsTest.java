package dev.postern.it.contract;

import dev.postern.egress.DestinationLimits;
import dev.postern.egress.DestinationLimitsContract;
import dev.postern.egress.JdbcDestinationLimits;

/// The limits of destinations on the embedded MariaDB.
class EmbeddedDestinationLimitsTest extends DestinationLimitsContract {
  @Override
  protected DestinationLimits limits() {
    return new JdbcDestinationLimits(EmbeddedStores.database());
  }
}

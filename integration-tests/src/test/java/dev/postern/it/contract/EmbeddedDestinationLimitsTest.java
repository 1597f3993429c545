package dev.postern.it.contract;

import dev.postern.egress.DestinationLimits;
import dev.postern.egress.DestinationLimitsContract;
import dev.postern.egress.JdbcDestinationLimits;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The limits of destinations on the embedded MariaDB.
class EmbeddedDestinationLimitsTest extends DestinationLimitsContract {
  @Override
  protected DestinationLimits limits() {
    try {
      return new JdbcDestinationLimits(EmbeddedStores.database());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

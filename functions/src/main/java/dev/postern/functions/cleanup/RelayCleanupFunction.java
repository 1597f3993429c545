package dev.postern.functions.cleanup;

import dev.postern.functions.runtime.EnvironmentStores;
import dev.postern.functions.runtime.ScheduledFunction;
import dev.postern.functions.runtime.Stores;

/// Function `relay-cleanup`: each half hour removes what has outlived its use.
public final class RelayCleanupFunction extends ScheduledFunction {
  public RelayCleanupFunction() {
    this(EnvironmentStores.shared());
  }

  public RelayCleanupFunction(Stores stores) {
    super(new RelayCleanup(stores));
  }
}

package dev.postern.functions.dispatch;

import dev.postern.functions.runtime.EnvironmentStores;
import dev.postern.functions.runtime.SqsFunction;
import dev.postern.functions.runtime.Stores;
import java.security.SecureRandom;

/// Function `dispatch`: reads queue `inbound`, feeds the delivery queues.
public final class DispatchFunction extends SqsFunction {
  public DispatchFunction() {
    this(EnvironmentStores.shared());
  }

  public DispatchFunction(Stores stores) {
    super(new Dispatch(stores, new SecureRandom()));
  }
}

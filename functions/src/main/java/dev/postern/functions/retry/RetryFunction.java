package dev.postern.functions.retry;

import dev.postern.functions.runtime.EnvironmentStores;
import dev.postern.functions.runtime.ScheduledFunction;
import dev.postern.functions.runtime.Stores;
import java.security.SecureRandom;

/// Function `retry`: each minute sends the deferred jobs that are due.
public final class RetryFunction extends ScheduledFunction {
  public RetryFunction() {
    this(EnvironmentStores.shared());
  }

  public RetryFunction(Stores stores) {
    super(new Retry(stores, new SecureRandom()));
  }
}

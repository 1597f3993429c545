package dev.postern.functions.bounce;

import dev.postern.functions.runtime.EnvironmentStores;
import dev.postern.functions.runtime.SqsFunction;
import dev.postern.functions.runtime.Stores;

/// Function `bounce`: reads queue `bounce`, sends notifications into queue `inbound`.
public final class BounceFunction extends SqsFunction {
  public BounceFunction() {
    this(EnvironmentStores.shared());
  }

  public BounceFunction(Stores stores) {
    super(new Bounce(stores));
  }
}

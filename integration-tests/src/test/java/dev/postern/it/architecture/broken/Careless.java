package dev.postern.it.architecture.broken;

import com.amazonaws.services.lambda.runtime.Context;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Logs by the wrong API, has a field injected, and knows Lambda.
public final class Careless {
  /// Stands for every `@Inject` there is.
  @interface Inject {}

  private static final Logger log = Logger.getLogger("careless");

  @Inject @Nullable Object injected;

  void run(Context context) {
    log.info(context.getAwsRequestId());
  }
}

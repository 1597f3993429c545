package dev.postern.functions.deliver.external;

import dev.postern.functions.deliver.https.Endpoints;
import dev.postern.functions.deliver.lambda.LambdaFunctions;
import dev.postern.functions.deliver.program.Programs;
import dev.postern.settings.Settings;
import java.time.InstantSource;

/// What rules of kind `deliveryagents` and `contentfilters` may name besides what is built in.
public record External(Programs programs, Endpoints endpoints, LambdaFunctions functions) {
  public static External of(Settings settings, InstantSource clock) {
    return new External(
        Programs.of(settings, clock),
        Endpoints.of(settings, clock),
        LambdaFunctions.of(settings, clock));
  }

  /// Whether the operator permits any of them.
  public boolean isPermitted() {
    return programs.arePermitted() || endpoints.arePermitted() || functions.arePermitted();
  }
}

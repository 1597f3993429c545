package dev.postern.functions.deliver.external;

import dev.postern.functions.deliver.https.Endpoints;
import dev.postern.functions.deliver.lambda.LambdaFunctions;
import dev.postern.functions.deliver.program.Programs;
import dev.postern.rules.agent.AgentSpec;
import dev.postern.rules.agent.Channel;
import dev.postern.settings.Settings;
import java.time.InstantSource;
import java.util.Optional;

/// What rules of kind `deliveryagents` and `contentfilters` may name besides what is built in.
public record External(Programs programs, Endpoints endpoints, LambdaFunctions functions) {
  public static External of(Settings settings, InstantSource clock) {
    return new External(
        Programs.of(settings, clock),
        Endpoints.of(settings, clock),
        LambdaFunctions.of(settings, clock));
  }

  /// An endpoint or a function as an agent; empty for all others.
  public Optional<EndpointAgent> endpoint(AgentSpec agent, Channel channel) {
    return switch (agent) {
      case AgentSpec.Https https ->
          Optional.of(new EndpointAgent(https.text(), channel, endpoints.at(https.url())));
      case AgentSpec.Lambda lambda ->
          Optional.of(
              new EndpointAgent(lambda.text(), channel, functions.named(lambda.function())));
      case AgentSpec.BuiltIn _, AgentSpec.Program _ -> Optional.empty();
    };
  }

  /// Whether the operator permits any of them.
  public boolean isPermitted() {
    return programs.arePermitted() || endpoints.arePermitted() || functions.arePermitted();
  }
}

package dev.postern.functions.deliver.external;

import dev.postern.functions.deliver.https.Endpoint;
import dev.postern.functions.deliver.https.Endpoints;
import dev.postern.functions.deliver.lambda.LambdaFunctions;
import dev.postern.functions.deliver.program.Programs;
import dev.postern.message.DeliveryJob;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.RulesSource;
import dev.postern.rules.RulesSource.RulesUnavailableException;
import dev.postern.rules.agent.AgentSpec;
import dev.postern.rules.agent.Channel;
import dev.postern.settings.Settings;
import java.io.IOException;
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

  /// An endpoint or a function as an agent.
  public EndpointAgent agent(AgentSpec.Endpoint spec, Channel channel) {
    Endpoint endpoint =
        switch (spec) {
          case AgentSpec.Https https -> endpoints.at(https.url());
          case AgentSpec.Lambda lambda -> functions.named(lambda.function());
        };
    return new EndpointAgent(spec.text(), channel, endpoint);
  }

  /// The rules in force; empty: there are none yet, and none of them could name anything, since the
  /// operator permits nothing.
  ///
  /// @param asked for people: `who delivers`
  /// @throws IOException when there are none yet and one might concern the job, which goes back to
  ///   its queue
  public Optional<RulesSnapshot> rules(RulesSource rules, String asked, DeliveryJob job)
      throws IOException {
    try {
      return Optional.of(rules.current());
    } catch (RulesUnavailableException e) {
      if (isPermitted()) {
        throw new IOException(asked + " " + job.jobId() + " is not known: " + e.getMessage(), e);
      }
      return Optional.empty();
    }
  }

  private boolean isPermitted() {
    return programs.arePermitted() || endpoints.arePermitted() || functions.arePermitted();
  }
}

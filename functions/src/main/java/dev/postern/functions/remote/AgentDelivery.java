package dev.postern.functions.remote;

import dev.postern.address.Domain;
import dev.postern.egress.EgressPool;
import dev.postern.egress.EgressRules;
import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.Courier;
import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.NotTriedException;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.deliver.external.External;
import dev.postern.functions.dns.MailHosts;
import dev.postern.functions.remote.agent.ProgramAgent;
import dev.postern.functions.remote.smtp.ContentSigner;
import dev.postern.functions.runtime.EgressOfJobs;
import dev.postern.message.DeliveryJob;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.RulesSource;
import dev.postern.rules.agent.AgentSpec;
import dev.postern.rules.agent.Channel;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Brings a message to where it goes by whom the rules of kind `deliveryagents` name: the built-in
/// SMTP client where they name nobody.
///
/// A program leaves from the egress source that SMTP would, within the same limits; hosts that the
/// DNS does not know are no hindrance to it. An endpoint or a function is no peer of ours: none of
/// that is for it.
///
/// **Seed:** 001, QMAILREMOTE. **On failure:** no rules yet: where any agent is permitted the job
/// goes back to its queue, since nobody can tell whether it is one's; else it goes by SMTP.
final class AgentDelivery implements Courier {
  private final RulesSource rules;
  private final TargetHosts targets;
  private final Sources sources;
  private final Courier smtp;
  private final ContentSigner signer;
  private final External external;

  AgentDelivery(
      RulesSource rules,
      TargetHosts targets,
      Sources sources,
      Courier smtp,
      ContentSigner signer,
      External external) {
    this.rules = rules;
    this.targets = targets;
    this.sources = sources;
    this.smtp = smtp;
    this.signer = signer;
    this.external = external;
  }

  @Override
  public DeliveryJob ready(DeliveryJob job) throws NotTriedException, IOException {
    return switch (agentOf(job)) {
      case AgentSpec.BuiltIn _ -> smtp.ready(job);
      case AgentSpec.Program _ -> sources.ready(job, hosts(job));
      case AgentSpec.Endpoint _ -> job;
    };
  }

  @Override
  public List<Outcome> deliver(DeliveryJob job, Body body, Instant deadline)
      throws NotTriedException, IOException {
    AgentSpec agent = agentOf(job);
    Optional<Trouble> unfit = unfit(job, agent);
    if (unfit.isPresent()) {
      return Outcome.ofAll(job.recipients(), unfit.get());
    }
    return switch (agent) {
      case AgentSpec.BuiltIn _ -> smtp.deliver(job, body, deadline);
      case AgentSpec.Program program -> byProgram(program, job, body, deadline);
      case AgentSpec.Endpoint endpoint ->
          external
              .agent(endpoint, Channel.REMOTE)
              .deliver(job, destination(job), signer.sign(job, body), deadline);
    };
  }

  private List<Outcome> byProgram(
      AgentSpec.Program program, DeliveryJob job, Body body, Instant deadline)
      throws NotTriedException, IOException {
    List<String> hosts = hosts(job);
    try (Sources.Passage passage = sources.enter(job, hosts, deadline)) {
      return passage.heard(
          new ProgramAgent(program, external.programs())
              .deliver(
                  job,
                  destination(job),
                  signer.sign(job, body),
                  sources.localEnd(job, hosts),
                  deadline));
    }
  }

  /// What the sender asked for and an agent that is not ours cannot promise.
  private static Optional<Trouble> unfit(DeliveryJob job, AgentSpec agent) {
    if (agent instanceof AgentSpec.BuiltIn) {
      return Optional.empty();
    }
    if (job.parameters().requireTls()) {
      return Optional.of(
          Trouble.ours(
              "5.7.30",
              "The sender asked for verified TLS (REQUIRETLS), which " + agent.text() + " has not.",
              FailureScope.MESSAGE));
    }
    return job.parameters().binaryMime()
        ? Optional.of(
            Trouble.ours(
                "5.6.1",
                "The message is binary (BINARYMIME), which " + agent.text() + " does not take.",
                FailureScope.MESSAGE))
        : Optional.empty();
  }

  private AgentSpec agentOf(DeliveryJob job) throws IOException {
    return external
        .rules(rules, "who delivers", job)
        .filter(current -> !current.agents().isEmpty())
        .map(current -> current.agents().of(destination(job), pool(job, current)))
        .orElseGet(AgentSpec.Smtp::new);
  }

  private @Nullable String pool(DeliveryJob job, RulesSnapshot current) {
    if (!current.agents().asksForPool()) {
      return null;
    }
    EgressRules egress = current.egress();
    String mxHost = egress.asksForMx() ? hosts(job).getFirst() : null;
    return egress.poolOf(destination(job), mxHost).map(EgressPool::name).orElse(null);
  }

  /// The hosts of the destination, or the destination itself where the DNS names none.
  private List<String> hosts(DeliveryJob job) {
    return targets.hosts(job.route()) instanceof MailHosts.Try(List<String> hosts)
        ? hosts
        : List.of(destination(job).name());
  }

  private static Domain destination(DeliveryJob job) {
    return EgressOfJobs.destination(job.route())
        .orElseThrow(() -> new IllegalArgumentException("a local job in a remote queue"));
  }
}

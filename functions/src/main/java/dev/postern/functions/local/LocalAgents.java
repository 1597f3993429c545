package dev.postern.functions.local;

import dev.postern.address.Mailbox;
import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.deliver.external.External;
import dev.postern.message.DeliveryJob;
import dev.postern.rules.RulesSource;
import dev.postern.rules.RulesSource.RulesUnavailableException;
import dev.postern.rules.agent.AgentSpec;
import dev.postern.rules.agent.Channel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who delivers mail for accounts instead of writing it into their Maildirs, as rules of kind
/// `deliveryagents` say of the local channel.
///
/// **Seed:** 001, QMAILLOCAL. **On failure:** no rules yet: the Maildir, where nothing else is
/// permitted at all; else the job has gone back to its queue before, as nobody could tell its
/// filter.
record LocalAgents(RulesSource rules, Maildirs maildirs, External external) {
  private static final Logger log = LoggerFactory.getLogger(LocalAgents.class);

  /// Whether mail for a recipient is for another than its Maildir.
  boolean has(Mailbox recipient) {
    return !(of(recipient) instanceof AgentSpec.BuiltIn);
  }

  private AgentSpec of(Mailbox recipient) {
    try {
      return rules.current().agents().local(recipient.domain());
    } catch (RulesUnavailableException _) {
      return new AgentSpec.Maildir();
    }
  }

  /// Delivers, where a rule names somebody.
  ///
  /// @param account whose mail it is
  Optional<Outcome> deliver(
      DeliveryJob job, Body body, Mailbox recipient, Mailbox account, Instant deadline) {
    AgentSpec agent = of(recipient);
    try {
      return switch (agent) {
        case AgentSpec.BuiltIn _ -> Optional.empty();
        case AgentSpec _ when job.parameters().binaryMime() ->
            Optional.of(
                trouble(
                    recipient,
                    "5.6.1",
                    "The message is binary (BINARYMIME), which "
                        + agent.text()
                        + " does not take."));
        case AgentSpec.Program program ->
            Optional.of(byProgram(program, job, body, recipient, account, deadline));
        case AgentSpec.Endpoint endpoint ->
            Optional.of(
                external
                    .agent(endpoint, Channel.LOCAL)
                    .deliver(job.only(List.of(recipient)), recipient.domain(), body, deadline)
                    .getFirst());
      };
    } catch (IOException e) {
      log.warn("queue_id={} agent=\"{}\" msg=\"not called\"", job.queueId(), agent.text(), e);
      return Optional.of(
          trouble(recipient, "4.3.0", agent.text() + " was not called: the message was not read"));
    }
  }

  private Outcome byProgram(
      AgentSpec.Program program,
      DeliveryJob job,
      Body body,
      Mailbox recipient,
      Mailbox account,
      Instant deadline)
      throws IOException {
    Path home = maildirs.home(account);
    try {
      Folders.create(home, maildirs.root());
    } catch (IOException e) {
      return Outcome.of(recipient, DiskTrouble.of(e));
    }
    return new LocalProgram(program, external.programs())
        .deliver(job, body, recipient, home, deadline);
  }

  private static Outcome trouble(Mailbox recipient, String status, String text) {
    return Outcome.of(recipient, Trouble.ours(status, text, FailureScope.RECIPIENT));
  }
}

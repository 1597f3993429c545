package dev.postern.functions.local;

import dev.postern.address.Mailbox;
import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.Courier;
import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.deliver.external.External;
import dev.postern.functions.runtime.Stores;
import dev.postern.message.DeliveryJob;
import dev.postern.settings.SettingCatalog;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Brings a message into the Maildirs of its recipients, and to the targets of those that are
/// aliases, one after the other.
///
/// **Seed:** spec 8.1.4, 8.1.5, 8.1.13 to 8.1.15; decisions 26 and 28.
///
/// **On failure:** a Maildir that cannot be written defers its recipient. A message that cannot be
/// read from the spool is an exception, though some recipients may have it already: delivering
/// again finds their files.
final class LocalDelivery implements Courier {
  private final Users users;
  private final MaildirWriter maildirs;
  private final AliasDelivery aliases;
  private final LocalAgents agents;

  private LocalDelivery(
      Users users, MaildirWriter maildirs, AliasDelivery aliases, LocalAgents agents) {
    this.users = users;
    this.maildirs = maildirs;
    this.aliases = aliases;
    this.agents = agents;
  }

  static LocalDelivery of(Stores stores, RandomGenerator random, External external) {
    Maildirs maildirs = Maildirs.of(stores.settings(), stores.clock(), random);
    String host = stores.settings().get(SettingCatalog.HOSTNAME);
    var users = new Users(stores, maildirs);
    var writer = new MaildirWriter(maildirs, host);
    var agents = new LocalAgents(stores.rules(), maildirs, external);
    return new LocalDelivery(
        users, writer, new AliasDelivery(users, writer, new Forward(stores, host), agents), agents);
  }

  @Override
  public List<Outcome> deliver(DeliveryJob job, Body body, Instant deadline) throws IOException {
    LocalMessage message = LocalMessage.read(job, body);
    List<Outcome> outcomes = new ArrayList<>();
    for (Mailbox recipient : job.recipients()) {
      outcomes.add(deliver(job, body, message, recipient, deadline));
    }
    return outcomes;
  }

  private Outcome deliver(
      DeliveryJob job, Body body, LocalMessage message, Mailbox recipient, Instant deadline)
      throws LocalMessage.UnreadableException {
    if (message.wasDeliveredTo(recipient)) {
      return Outcome.of(
          recipient,
          Trouble.ours(
              "5.4.6",
              "This message is looping: it already has my Delivered-To line. (#5.4.6)",
              FailureScope.RECIPIENT));
    }
    return switch (users.of(recipient)) {
      case Users.Destination.Account(var account) -> {
        Optional<Outcome> byAgent = agents.deliver(job, body, recipient, account, deadline);
        yield byAgent.isPresent() ? byAgent.get() : write(job, message, recipient, account);
      }
      case Users.Destination.Alias(var targets) ->
          aliases.deliver(job, message, recipient, targets);
      case Users.Destination.Nowhere(var outcome) -> outcome;
    };
  }

  private Outcome write(DeliveryJob job, LocalMessage message, Mailbox recipient, Mailbox account)
      throws LocalMessage.UnreadableException {
    try {
      String file = maildirs.write(job, message, account, List.of(recipient));
      return new Outcome.Delivered(recipient, file, null, false);
    } catch (LocalMessage.UnreadableException e) {
      throw e;
    } catch (IOException e) {
      return Outcome.of(recipient, DiskTrouble.of(e));
    }
  }
}

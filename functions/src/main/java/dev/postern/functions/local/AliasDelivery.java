package dev.postern.functions.local;

import dev.postern.address.Mailbox;
import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.Trouble;
import dev.postern.message.DeliveryJob;
import dev.postern.message.QueueId;
import dev.postern.rules.RulesSource.RulesUnavailableException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings a message to the targets of an alias: accounts here get it at once, in their Maildirs;
/// all others, be they elsewhere, aliases themselves or an agent's, by one new message in the
/// queue.
///
/// The alias is delivered when all of that is done, or it is tried again as a whole: a Maildir that
/// has the message is found to have it, and the new message is the same one. It is queued last.
///
/// **Seed:** spec 8.1.7 (valias), 8.1.4.
///
/// **On failure:** a target's Maildir, the spool or the queue that does not take it defers the
/// alias. A local target that the message has been to is a mail loop and fails it.
final class AliasDelivery {
  private static final Logger log = LoggerFactory.getLogger(AliasDelivery.class);

  private final Users users;
  private final MaildirWriter maildirs;
  private final Forward forward;
  private final LocalAgents agents;

  AliasDelivery(Users users, MaildirWriter maildirs, Forward forward, LocalAgents agents) {
    this.users = users;
    this.maildirs = maildirs;
    this.forward = forward;
    this.agents = agents;
  }

  Outcome deliver(DeliveryJob job, LocalMessage message, Mailbox alias, List<Mailbox> targets)
      throws LocalMessage.UnreadableException {
    List<Mailbox> accounts = new ArrayList<>();
    List<Mailbox> others = new ArrayList<>();
    try {
      for (Mailbox target : targets) {
        (users.isAccount(target) && !agents.has(target) ? accounts : others).add(target);
      }
    } catch (SQLException | RulesUnavailableException e) {
      log.warn("targets unknown alias={}", alias, e);
      return trouble(alias, "4.3.0", "the account database does not answer");
    }
    for (Mailbox account : accounts) {
      if (message.wasDeliveredTo(account)) {
        return trouble(
            alias,
            "5.4.6",
            "This message is looping: it already has my Delivered-To line, "
                + account
                + ". (#5.4.6)");
      }
    }
    return deliver(job, message, alias, accounts, others);
  }

  private Outcome deliver(
      DeliveryJob job,
      LocalMessage message,
      Mailbox alias,
      List<Mailbox> accounts,
      List<Mailbox> others)
      throws LocalMessage.UnreadableException {
    for (Mailbox account : accounts) {
      try {
        var _ = maildirs.write(job, message, account, List.of(account, alias));
      } catch (LocalMessage.UnreadableException e) {
        throw e;
      } catch (IOException e) {
        return Outcome.of(alias, DiskTrouble.of(e));
      }
    }
    if (others.isEmpty()) {
      return new Outcome.Delivered(alias, "alias of " + list(accounts), null, false);
    }
    try {
      QueueId id = forward.queue(job, message, alias, others);
      String reply = "alias, forwarded as " + id + " to " + list(others);
      return new Outcome.Delivered(
          alias,
          accounts.isEmpty() ? reply : reply + "; delivered to " + list(accounts),
          null,
          accounts.isEmpty(),
          id.value());
    } catch (IOException e) {
      log.warn("not forwarded alias={}", alias, e);
      return trouble(alias, "4.3.0", "the message could not be queued for " + list(others));
    }
  }

  private static Outcome trouble(Mailbox alias, String status, String text) {
    return Outcome.of(alias, Trouble.ours(status, text, FailureScope.RECIPIENT));
  }

  private static String list(List<Mailbox> mailboxes) {
    return String.join(", ", mailboxes.stream().map(Mailbox::toString).toList());
  }
}

package dev.postern.functions.local;

import dev.postern.address.Mailbox;
import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.runtime.Stores;
import dev.postern.rules.HostedDomain;
import dev.postern.rules.RulesSource.RulesUnavailableException;
import dev.postern.rules.UnknownUser;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says whose mail is not written into a Maildir, and what becomes of it.
///
/// Postmaster always has a Maildir, made on demand: mail to postmaster must be kept (RFC 5321
/// §4.5.1), and double bounces go there.
///
/// **On failure:** the database does not answer: who has a Maildir has an account; the others are
/// tried again later.
final class Users {
  private static final Logger log = LoggerFactory.getLogger(Users.class);

  private final Stores stores;
  private final Maildirs maildirs;

  Users(Stores stores, Maildirs maildirs) {
    this.stores = stores;
    this.maildirs = maildirs;
  }

  /// The outcome for a recipient that gets nothing, or nothing for one that exists.
  Optional<Outcome> refusalOf(Mailbox recipient) {
    if (recipient.localPart().equalsIgnoreCase("postmaster")) {
      return Optional.empty();
    }
    try {
      return stores.accounts().exists(recipient)
          ? Optional.empty()
          : Optional.of(unknown(recipient));
    } catch (SQLException e) {
      if (maildirs.of(recipient).exists()) {
        return Optional.empty();
      }
      log.warn("accounts unknown recipient={}", recipient, e);
      return Optional.of(deferred(recipient, "the account database does not answer"));
    }
  }

  private Outcome unknown(Mailbox recipient) {
    try {
      Optional<UnknownUser> instruction =
          stores.rules().current().hostedDomain(recipient.domain()).map(HostedDomain::unknownUser);
      return switch (instruction.orElse(UnknownUser.BOUNCE_NO_MAILBOX)) {
        case DELETE ->
            new Outcome.Discarded(recipient, "no account " + name(recipient) + ": delete");
        case BOUNCE_NO_MAILBOX -> noMailbox(recipient);
      };
    } catch (RulesUnavailableException e) {
      log.warn("rules unknown recipient={}", recipient, e);
      return deferred(recipient, "the rules could not be loaded");
    }
  }

  private static Outcome noMailbox(Mailbox recipient) {
    String text = "no account " + name(recipient) + " here by that name. indimail (#5.1.5)";
    return Outcome.of(recipient, Trouble.ours("5.1.1", text, FailureScope.RECIPIENT));
  }

  private static Outcome deferred(Mailbox recipient, String why) {
    return Outcome.of(recipient, Trouble.ours("4.3.0", why, FailureScope.RECIPIENT));
  }

  private static String name(Mailbox recipient) {
    return new Mailbox(recipient.localPart().toLowerCase(Locale.ROOT), recipient.domain())
        .toString();
  }
}

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
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says where the mail of a recipient goes: into a Maildir, to the targets of an alias, or nowhere,
/// and what becomes of it then. The users of an alias domain are those of the real domain.
///
/// Postmaster always has a Maildir, made on demand, unless it is an alias: mail to postmaster must
/// be kept (RFC 5321 §4.5.1), and double bounces go there.
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

  /// Where mail goes.
  sealed interface Destination {
    /// Into the Maildir of this account.
    record Account(Mailbox mailbox) implements Destination {}

    /// To these targets, at least one.
    record Alias(List<Mailbox> targets) implements Destination {}

    /// Nowhere; that is the outcome.
    record Nowhere(Outcome outcome) implements Destination {}
  }

  Destination of(Mailbox recipient) {
    Mailbox user = real(recipient);
    try {
      if (!isPostmaster(user) && stores.accounts().exists(user)) {
        return new Destination.Account(user);
      }
      List<Mailbox> targets = stores.aliases().targets(user);
      if (!targets.isEmpty()) {
        return new Destination.Alias(targets);
      }
      return isPostmaster(user)
          ? new Destination.Account(user)
          : new Destination.Nowhere(unknown(recipient, user));
    } catch (SQLException e) {
      if (isPostmaster(user) || maildirs.of(user).exists()) {
        return new Destination.Account(user);
      }
      log.warn("accounts unknown recipient={}", recipient, e);
      return new Destination.Nowhere(deferred(recipient, "the account database does not answer"));
    }
  }

  /// Whether a target of an alias is an account here, whose Maildir can be written at once.
  ///
  /// @throws SQLException when that cannot be told now
  /// @throws RulesUnavailableException likewise
  boolean isAccount(Mailbox target) throws SQLException, RulesUnavailableException {
    boolean here =
        stores
            .rules()
            .current()
            .hostedDomain(target.domain())
            .map(d -> !d.backupMx())
            .orElse(false);
    return here
        && (isPostmaster(target)
            ? stores.aliases().targets(target).isEmpty()
            : stores.accounts().exists(target));
  }

  private Mailbox real(Mailbox recipient) {
    try {
      return stores.rules().current().real(recipient);
    } catch (RulesUnavailableException e) {
      log.warn("rules unknown recipient={}", recipient, e);
      return recipient;
    }
  }

  private Outcome unknown(Mailbox recipient, Mailbox user) {
    try {
      Optional<UnknownUser> instruction =
          stores.rules().current().hostedDomain(user.domain()).map(HostedDomain::unknownUser);
      return switch (instruction.orElse(UnknownUser.BOUNCE_NO_MAILBOX)) {
        case DELETE ->
            new Outcome.Discarded(recipient, "no account " + name(recipient) + ": delete");
        case BOUNCE_NO_MAILBOX -> noMailbox(recipient);
      };
    } catch (RulesUnavailableException e) {
      return deferred(recipient, "the rules could not be loaded");
    }
  }

  private static boolean isPostmaster(Mailbox user) {
    return user.localPart().equalsIgnoreCase("postmaster");
  }

  private static Outcome noMailbox(Mailbox recipient) {
    String text = "no account " + name(recipient) + " here by that name. indimail (#5.1.5)";
    return Outcome.of(recipient, Trouble.ours("5.1.1", text, FailureScope.RECIPIENT));
  }

  private static Outcome deferred(Mailbox recipient, String why) {
    return Outcome.of(recipient, Trouble.ours("4.3.0", why, FailureScope.RECIPIENT));
  }

  private static String name(Mailbox recipient) {
    return recipient.lowerCase().toString();
  }
}

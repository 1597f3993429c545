package dev.postern.cli;

import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import dev.postern.rules.Aliases;
import dev.postern.rules.RulesSnapshot;
import dev.postern.srs.Srs;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an alias sends elsewhere, through other aliases too, and from whom.
///
/// @param srs null where the settings ask for none
record AliasForwards(Aliases aliases, RulesSnapshot rules, @Nullable Srs srs, Instant now) {
  /// One message that leaves, in JSON.
  ///
  /// @param sender of its envelope; empty: the null sender
  /// @param why it is that
  record Forwarded(String to, String sender, String why) {}

  List<Forwarded> of(Mailbox recipient, ReversePath sender) throws SQLException {
    Set<Mailbox> elsewhere = new LinkedHashSet<>();
    if (isHere(recipient)) {
      follow(recipient, new HashSet<>(), elsewhere);
    }
    return elsewhere.stream().map(to -> forwarded(to, sender)).toList();
  }

  private void follow(Mailbox mailbox, Set<Mailbox> followed, Set<Mailbox> elsewhere)
      throws SQLException {
    Mailbox user = rules.real(mailbox);
    if (!isHere(user)) {
      elsewhere.add(mailbox);
    } else if (followed.add(user.lowerCase())) {
      for (Mailbox target : aliases.targets(user)) {
        follow(target, followed, elsewhere);
      }
    }
  }

  private boolean isHere(Mailbox mailbox) {
    return rules.hostedDomain(mailbox.domain()).filter(d -> !d.backupMx()).isPresent();
  }

  private Forwarded forwarded(Mailbox to, ReversePath sender) {
    if (srs == null) {
      return new Forwarded(to.toString(), sender.toString(), "postern.srs.domain is not given");
    }
    return switch (srs.forwarded(sender, d -> rules.hostedDomain(d).isPresent(), now)) {
      case Srs.Forwarded.Ours(Mailbox ours) ->
          new Forwarded(to.toString(), ours.toString(), "rewritten by SRS");
      case Srs.Forwarded.AsItCame(String why) ->
          new Forwarded(to.toString(), sender.toString(), why);
      case Srs.Forwarded.TooLong(String why) ->
          new Forwarded(to.toString(), sender.toString(), why);
    };
  }
}

package dev.postern.functions.dispatch;

import dev.postern.address.Mailbox;
import dev.postern.message.Route;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.SmtpRoute;
import java.util.Optional;

/// Chooses the route of one recipient from one snapshot of the rules.
///
/// A hosted domain's mail is local, unless another host has its mailboxes (backup MX). What is left
/// goes where `smtproutes` says, else to the MX. Postmaster of the primary domain is local even
/// where the domain is not hosted, so that mail to a bare `postmaster` and double bounces are kept
/// (RFC 5321 §4.5.1); only a line of `smtproutes` for that very domain sends it elsewhere.
///
/// **Seed:** spec 6.7; decision 2.
///
/// @param lane the egress lane of what leaves
record Routing(RulesSnapshot rules, String lane) {
  Route routeOf(Mailbox recipient) {
    boolean local = rules.hostedDomain(recipient.domain()).map(h -> !h.backupMx()).orElse(false);
    Optional<SmtpRoute> route = rules.smtpRoutes().routeFor(recipient.domain());
    if (local || (isOurPostmaster(recipient) && !namesExactly(route, recipient))) {
      return new Route.Local();
    }
    return route
        .filter(r -> !r.host().isEmpty())
        .map(r -> byRoute(r, recipient))
        .orElseGet(() -> new Route.Remote(lane, recipient.domain()));
  }

  private Route byRoute(SmtpRoute route, Mailbox recipient) {
    String user = route.login() == null ? null : route.login().user();
    return new Route.Static(lane, recipient.domain(), route.host(), route.port(), user);
  }

  private boolean isOurPostmaster(Mailbox recipient) {
    return recipient.localPart().equalsIgnoreCase("postmaster")
        && recipient.domain().equals(rules.primaryDomain());
  }

  private static boolean namesExactly(Optional<SmtpRoute> route, Mailbox recipient) {
    return route.map(r -> r.key().equals(recipient.domain().name())).orElse(false);
  }
}

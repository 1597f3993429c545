package dev.postern.functions.remote;

import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.dns.HostAddresses;
import dev.postern.functions.dns.MailDns;
import dev.postern.functions.dns.MailHosts;
import dev.postern.message.Route;
import java.util.List;

/// Where a route leads: the hosts to try, the port, and what a host without an address means.
///
/// A static route is an operator's word. When its host has no address the mail waits (4.4.4): it is
/// the route that is wrong, not the sender.
final class TargetHosts {
  private static final int SUBMISSIONS_PORT = 465;

  private final MailDns dns;
  private final int mxPort;

  TargetHosts(MailDns dns, int mxPort) {
    this.dns = dns;
    this.mxPort = mxPort;
  }

  MailHosts hosts(Route route) {
    return switch (route) {
      case Route.Remote remote -> dns.hostsFor(remote.destination());
      case Route.Static fixed -> new MailHosts.Try(List.of(fixed.host()));
      case Route.Local _ -> throw new IllegalArgumentException("a local job in a remote queue");
    };
  }

  HostAddresses addresses(Route route, String host) {
    HostAddresses found = dns.addressesOf(host);
    if (route instanceof Route.Static
        && found instanceof HostAddresses.Nowhere(Trouble trouble)
        && trouble.isPermanent()) {
      String text = "The host " + host + " of smtproutes has no address.";
      return new HostAddresses.Nowhere(Trouble.ours("4.4.4", text, FailureScope.HOST));
    }
    return found;
  }

  /// Whether the route names the port of submission in TLS from the start (RFC 8314).
  boolean hasImplicitTls(Route route) {
    return route instanceof Route.Static fixed && fixed.port() == SUBMISSIONS_PORT;
  }

  int port(Route route) {
    return route instanceof Route.Static fixed ? fixed.port() : mxPort;
  }
}

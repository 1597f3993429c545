package dev.postern.functions.dns;

import dev.postern.functions.deliver.Trouble;
import java.util.List;

/// The hosts that take a domain's mail, or why there are none.
public sealed interface MailHosts {
  /// Hosts to try in this order; names, or address literals in brackets.
  record Try(List<String> hosts) implements MailHosts {
    public Try {
      hosts = List.copyOf(hosts);
      if (hosts.isEmpty()) {
        throw new IllegalArgumentException("no host to try");
      }
    }
  }

  /// Nobody takes its mail, for now or ever.
  record None(Trouble trouble) implements MailHosts {}
}

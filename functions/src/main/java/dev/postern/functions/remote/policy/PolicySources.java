package dev.postern.functions.remote.policy;

import dev.postern.functions.dns.DnsClient;
import dev.postern.functions.remote.tls.TlsPolicies;
import dev.postern.functions.runtime.Stores;
import dev.postern.rules.RulesSource.RulesUnavailableException;
import dev.postern.rules.TlsPolicyRules;
import dev.postern.settings.RemoteSettings;
import dev.postern.settings.Settings;

/// Puts the sources together as the settings have it.
public final class PolicySources {
  private PolicySources() {}

  /// The policies of this lane. As long as no rules could be loaded, those of the operator's rules
  /// are not known, and the others count.
  public static TlsPolicies of(Stores stores, DnsClient dns) {
    Settings settings = stores.settings();
    MtaSts mtaSts =
        settings.get(RemoteSettings.MTA_STS)
            ? new MtaSts(
                dns,
                MtaStsFetch.direct(),
                new KeptPolicies(stores.mtaSts(), stores.clock()),
                stores.clock())
            : null;
    return new DestinationTls(
        () -> rules(stores),
        settings.get(RemoteSettings.SMTP_CLIENT_TLS),
        new DaneLookup(dns),
        mtaSts);
  }

  private static TlsPolicyRules rules(Stores stores) {
    try {
      return stores.rules().current().tlsPolicies();
    } catch (RulesUnavailableException _) {
      return TlsPolicyRules.EMPTY;
    }
  }
}

package dev.postern.functions.remote;

import dev.postern.egress.InMemoryFailingAddresses;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.dns.DnsClient;
import dev.postern.functions.dns.MailDns;
import dev.postern.functions.remote.limit.FailingPeers;
import dev.postern.functions.remote.smtp.BindConnector;
import dev.postern.functions.remote.smtp.ContentSigner;
import dev.postern.functions.remote.smtp.LocalEnd;
import dev.postern.functions.remote.smtp.SmtpClient;
import dev.postern.functions.remote.smtp.SmtpClientSettings;
import dev.postern.functions.remote.tls.TlsClient;
import dev.postern.functions.remote.tls.TlsPolicies;
import dev.postern.message.Route;
import dev.postern.message.SpoolRef;
import dev.postern.settings.Settings;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A [RemoteDelivery] of its parts, from this machine's own address, and a message for it.
record TestDelivery(RemoteDelivery delivery, InstantSource clock) {
  /// @param given settings
  /// @param port of the hosts that DNS names
  static TestDelivery of(
      Map<String, String> given,
      int port,
      TlsPolicies policies,
      RouteLogins logins,
      InstantSource clock) {
    Settings settings = Settings.of(List.of(new Settings.Source("test", given)));
    var dns = DnsClient.of(settings, InstantSource.system());
    return new TestDelivery(
        new RemoteDelivery(
            new TargetHosts(MailDns.of(dns, settings, () -> "us", new Random(1)), port),
            policies,
            (_, _) -> new LocalEnd(new BindConnector(null), "us"),
            logins,
            new SmtpClient(
                SmtpClientSettings.of(settings), TlsClient.of(settings), ContentSigner.NONE, clock),
            new FailingPeers(new InMemoryFailingAddresses(), clock, Duration.ZERO, new Random(1)),
            clock),
        clock);
  }

  /// Delivers a message for `a@x.test`, within five minutes.
  Outcome deliver(Route route) throws Exception {
    return delivery
        .deliver(
            Jobs.job(new SpoolRef("in/1", 0, 6), route, 0, "a@x.test"),
            () -> new ByteArrayInputStream("a: b\r\n".getBytes(StandardCharsets.US_ASCII)),
            clock.instant().plus(Duration.ofMinutes(5)))
        .getFirst();
  }
}

package dev.postern.functions.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.egress.InMemoryFailingAddresses;
import dev.postern.functions.deliver.AttemptStores;
import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.dns.DnsClient;
import dev.postern.functions.dns.MailDns;
import dev.postern.functions.remote.limit.FailingPeers;
import dev.postern.functions.remote.smtp.BindConnector;
import dev.postern.functions.remote.smtp.ContentSigner;
import dev.postern.functions.remote.smtp.LocalEnd;
import dev.postern.functions.remote.smtp.SmtpClient;
import dev.postern.functions.remote.smtp.SmtpClientSettings;
import dev.postern.functions.remote.tls.HostTls;
import dev.postern.functions.remote.tls.PeerTls;
import dev.postern.functions.remote.tls.TlsClient;
import dev.postern.functions.remote.tls.TlsPolicies;
import dev.postern.message.DeliveryJob;
import dev.postern.message.SpoolRef;
import dev.postern.settings.Settings;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RemoteDeliveryTest {
  private static final Trouble AVOIDED =
      Trouble.ours("4.7.5", "MTA-STS does not name it.", FailureScope.HOST);

  private final DnsStub dns = DnsStub.start();
  private final SmtpSink sink =
      SmtpSink.start(InetAddress.ofLiteral("127.0.0.41"), 0, SmtpSink.Options.usual());

  @AfterEach
  void stop() {
    sink.close();
    dns.close();
  }

  @Test
  void aHostThatThePolicyAvoidsIsPassedOver() throws Exception {
    dns.record("x.test", "MX", "10 bad.x.test.")
        .record("bad.x.test", "A", "127.0.0.41")
        .record("x.test", "MX", "20 good.x.test.")
        .record("good.x.test", "A", "127.0.0.41");
    Outcome outcome =
        deliver(
            (_, host, _, _) ->
                host.startsWith("bad")
                    ? new HostTls.Avoid(AVOIDED)
                    : new HostTls.Use(new PeerTls.May(), false));
    assertThat(((Outcome.Delivered) outcome).peer()).hasToString("good.x.test [127.0.0.41]");
    assertThat(sink.sessions()).hasSize(1);
  }

  @Test
  void allHostsAvoidedIsThePolicysTrouble() throws Exception {
    dns.record("x.test", "MX", "10 bad.x.test.").record("bad.x.test", "A", "127.0.0.41");
    Outcome outcome = deliver((_, _, _, _) -> new HostTls.Avoid(AVOIDED));
    assertThat(((Outcome.Deferred) outcome).trouble()).isEqualTo(AVOIDED);
    assertThat(sink.sessions()).isEmpty();
  }

  private Outcome deliver(TlsPolicies policies) throws Exception {
    Map<String, String> given =
        Map.of("postern.dns.servers", dns.server(), "postern.dns.timeout", "2s");
    Settings settings = Settings.of(List.of(new Settings.Source("test", given)));
    var delivery =
        new RemoteDelivery(
            new TargetHosts(
                MailDns.of(
                    DnsClient.of(settings, InstantSource.system()),
                    settings,
                    () -> "us",
                    new Random(1)),
                sink.port()),
            policies,
            (_, _) -> new LocalEnd(new BindConnector(null), "us"),
            new RouteLogins(
                () -> {
                  throw new AssertionError("an MX has no login");
                },
                null),
            new SmtpClient(
                SmtpClientSettings.of(settings),
                TlsClient.of(settings),
                ContentSigner.NONE,
                () -> AttemptStores.BIRTH),
            new FailingPeers(
                new InMemoryFailingAddresses(),
                () -> AttemptStores.BIRTH,
                Duration.ZERO,
                new Random(1)),
            () -> AttemptStores.BIRTH);
    DeliveryJob job = Jobs.job(new SpoolRef("in/1", 0, 6), Jobs.toMx("x.test"), 0, "a@x.test");
    return delivery
        .deliver(
            job,
            () -> new ByteArrayInputStream("a: b\r\n".getBytes(StandardCharsets.US_ASCII)),
            AttemptStores.BIRTH.plus(Duration.ofMinutes(5)))
        .getFirst();
  }
}

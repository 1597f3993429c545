package dev.postern.functions.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.functions.deliver.AttemptStores;
import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.remote.tls.HostTls;
import dev.postern.functions.remote.tls.PeerTls;
import dev.postern.functions.remote.tls.TlsPolicies;
import java.net.InetAddress;
import java.util.Map;
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
    dns.mx("x.test", 10, "bad.x.test", "127.0.0.41");
    dns.mx("x.test", 20, "good.x.test", "127.0.0.41");
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
    dns.mx("x.test", 10, "bad.x.test", "127.0.0.41");
    Outcome outcome = deliver((_, _, _, _) -> new HostTls.Avoid(AVOIDED));
    assertThat(((Outcome.Deferred) outcome).trouble()).isEqualTo(AVOIDED);
    assertThat(sink.sessions()).isEmpty();
  }

  private Outcome deliver(TlsPolicies policies) throws Exception {
    return TestDelivery.of(
            Map.of("postern.dns.servers", dns.server(), "postern.dns.timeout", "2s"),
            sink.port(),
            policies,
            new RouteLogins(
                () -> {
                  throw new AssertionError("an MX has no login");
                },
                null),
            () -> AttemptStores.BIRTH)
        .deliver(Jobs.toMx("x.test"));
  }
}

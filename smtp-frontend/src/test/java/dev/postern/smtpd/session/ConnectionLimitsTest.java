package dev.postern.smtpd.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.IpAddress;
import dev.postern.rules.TcpRuleLine;
import dev.postern.smtpd.abuse.AbuseGuard;
import dev.postern.smtpd.abuse.Limit;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Several sessions of one client.
class ConnectionLimitsTest {
  private final TestSession.Setup setup = new TestSession.Setup();

  @Test
  void oneTooManyFromAnAddressIsToldAndCounted() {
    setup.limits.put("postern.limits.connections-per-address", "1");
    TestSession first = setup.open();
    TestSession second = setup.open();
    assertThat(first.said()).singleElement().asString().startsWith("220 ");
    assertThat(second.said())
        .containsExactly("421 4.7.0 mx.test too many connections from your address (#4.7.0)");
    assertThat(second.isOpen()).isFalse();
    assertThat(count(Limit.CONNECTIONS_PER_ADDRESS)).isEqualTo(1);
    second.finish();
    first.finish();
    TestSession third = setup.open();
    assertThat(third.said()).singleElement().asString().startsWith("220 ");
    third.finish();
  }

  @Test
  void aTcpRulesMaxPerIpWins() {
    setup.tcpRules(
        List.of(
            TcpRuleLine.parse("203.0.113.:allow,MAXPERIP=\"2\""),
            TcpRuleLine.parse("198.51.100.:allow,MAXPERIP=\"0\"")));
    setup.limits.put("postern.limits.connections-per-address", "1");
    setup.limits.put("postern.limits.exempt-networks", "203.0.113.0/24");
    assertThat(setup.open().isOpen()).isTrue();
    assertThat(setup.open().isOpen()).isTrue();
    assertThat(setup.open().isOpen()).isFalse();
    setup.client = new Client(IpAddress.parse("198.51.100.1"), null);
    assertThat(setup.open().isOpen()).isTrue();
    assertThat(setup.open().isOpen()).isTrue();
  }

  @Test
  void anExemptNetworkHasNoCounts() {
    setup.limits.put("postern.limits.connections-per-address", "1");
    setup.limits.put("postern.limits.unknown-commands", "1");
    setup.limits.put("postern.limits.greeting-delay", "5s");
    setup.limits.put("postern.limits.exempt-networks", "203.0.113.0/24,2001:db8::/32");
    assertThat(setup.open().isOpen()).isTrue();
    TestSession second = setup.open();
    second.send("FOO\r\nBAR\r\nNOOP\r\n");
    assertThat(second.said()).hasSize(4).last().isEqualTo("250 2.0.0 ok");
    second.finish();
  }

  @Test
  void aProxysOwnHealthCheckHasNoCounts() {
    setup.limits.put("postern.limits.connections-per-address", "1");
    setup.proxied = true;
    for (int i = 0; i < 3; i++) {
      TestSession check = setup.open();
      check.send("PROXY UNKNOWN\r\n");
      assertThat(check.said()).singleElement().asString().startsWith("220 ");
    }
  }

  @Test
  void whoIsNotGreetedIsNotCountedTwice() {
    setup.limits.put("postern.limits.greeting-delay", "5s");
    TestSession session = setup.open();
    session.send("NOOP\r\nNOOP\r\n");
    session.pass(Duration.ofSeconds(6));
    assertThat(session.said()).singleElement().asString().startsWith("554 5.7.1 ");
    assertThat(count(Limit.EARLY_TALKER)).isEqualTo(1);
    session.finish();
  }

  private long count(Limit limit) {
    AbuseGuard guard = Objects.requireNonNull(setup.guard);
    return guard.counts().of(limit).sum();
  }
}

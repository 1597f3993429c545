package dev.postern.functions.remote.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.Domain;
import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.deliver.Trouble;
import dev.postern.message.Route;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which hosts a message with REQUIRETLS may go to.
class RequireTlsTest {
  private static final Route MX = Jobs.toMx("x.test");
  private static final Route ROUTE =
      new Route.Static("default", new Domain("x.test"), "mx.x.test", 25);
  private static final PeerTls VERIFY = new PeerTls.Verify(List.of("mx.x.test"));
  private static final PeerTls DANE =
      new PeerTls.Dane(List.of(new Tlsa(3, 1, 1, "abcd")), List.of("mx.x.test"));

  @Test
  void aHostWhoseNameIsVouchedForMayHaveIt() {
    for (PeerTls tls : List.of(VERIFY, DANE)) {
      assertThat(RequireTls.forHost(new HostTls.Use(tls, true), MX, "mx.x.test"))
          .isEqualTo(new HostTls.Use(tls, true));
    }
  }

  /// A forged MX has a good certificate, too: of its own name.
  @Test
  void aHostThatOnlyAnMxNamesMayNotHoweverVerified() {
    assertThat(RequireTls.forHost(new HostTls.Use(VERIFY, false), MX, "mx.x.test"))
        .isInstanceOf(HostTls.Avoid.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "may", "encrypt"})
  void lessThanVerifiedIsNotEnough(String level) {
    PeerTls tls =
        switch (level) {
          case "none" -> new PeerTls.None();
          case "may" -> new PeerTls.May();
          default -> new PeerTls.Encrypt();
        };
    assertThat(RequireTls.forHost(new HostTls.Use(tls, false), MX, "mx.x.test"))
        .isInstanceOfSatisfying(
            HostTls.Avoid.class,
            avoid -> assertThat(avoid.trouble().status()).hasToString("5.7.30"));
    assertThat(RequireTls.forHost(new HostTls.Use(tls, false), ROUTE, "mx.x.test"))
        .as("the operator named this host")
        .isEqualTo(new HostTls.Use(VERIFY, true));
  }

  @Test
  void aHostToAvoidStaysOne() {
    var avoid = new HostTls.Avoid(Trouble.ours("4.7.5", "no.", FailureScope.HOST));
    assertThat(RequireTls.forHost(avoid, MX, "mx.x.test")).isEqualTo(avoid);
  }
}

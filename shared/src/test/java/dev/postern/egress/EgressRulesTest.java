package dev.postern.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.Domain;
import dev.postern.address.IpAddress;
import dev.postern.address.ReversePath;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EgressRulesTest {
  private static final EgressSource A = source("a", "192.0.2.1", "out-a.example.com");
  private static final EgressSource B = source("b", "192.0.2.2", null);

  @Test
  void theNameOfAnAddressGoesBeforeTheSendersAndThatBeforeTheSources() {
    var rules =
        new EgressRules(
            Map.of("a", A, "b", B),
            Map.of(),
            Map.of(),
            new SenderBindings(
                Map.of(
                    "bound.org", new LocalBinding(A.address()),
                    "b.org", new LocalBinding(B.address()))),
            Map.of(B.address(), "helo.example.com"),
            PeerBindings.NONE,
            Map.of());
    assertThat(rules.ehlo(A, ReversePath.parse("x@free.org"))).hasValue("out-a.example.com");
    assertThat(rules.ehlo(A, ReversePath.parse("x@bound.org"))).hasValue("bound.org");
    assertThat(rules.ehlo(B, ReversePath.parse("x@b.org"))).hasValue("helo.example.com");
    assertThat(rules.ehlo(source("c", "192.0.2.3", null), ReversePath.NULL)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "198.51.100.7, 192.0.2.1",
    "198.51.100.8, 192.0.2.2",
    "198.51.9.9, 192.0.2.3",
    "198.9.9.9, 192.0.2.4",
    "203.0.113.1, 192.0.2.5",
    "2001:db8::1, 2001:db8::2",
    "2001:db8::9, 192.0.2.5"
  })
  void bindroutesLooksForTheLongestKey(String peer, String local) {
    var peers =
        new PeerBindings(
            Map.of(
                "198.51.100.7", LocalBinding.parse("192.0.2.1"),
                "198.51.100.", LocalBinding.parse("192.0.2.2"),
                "198.51.", LocalBinding.parse("192.0.2.3"),
                "198.", LocalBinding.parse("192.0.2.4"),
                "", LocalBinding.parse("192.0.2.5"),
                "2001:db8::1", LocalBinding.parse("2001:db8::2")));
    assertThat(peers.of(IpAddress.parse(peer))).contains(LocalBinding.parse(local));
  }

  @Test
  void whatIsNamedMustBeThere() {
    assertThatThrownBy(
            () ->
                EgressRules.of(
                    List.of(A),
                    List.of(new EgressPool("p", List.of(new EgressPool.Member("b", 1)))),
                    Map.of()))
        .hasMessage("egress pool p has the source b, which is not there");
    assertThatThrownBy(() -> EgressRules.of(List.of(), List.of(), Map.of("x.com", "p")))
        .hasMessage("egress route x.com leads to the pool p, which is not there");
    assertThatThrownBy(() -> new EgressPool("p", List.of())).hasMessage("egress pool p is empty");
  }

  @Test
  void aLimitOfTheDomainIsCompletedByThatOfItsMx() {
    var rules =
        new EgressRules(
            Map.of(),
            Map.of(),
            Map.of(),
            SenderBindings.NONE,
            Map.of(),
            PeerBindings.NONE,
            Map.of(
                "contoso.com", new DestinationLimit(null, null, 7),
                "*.outlook.com", new DestinationLimit(3, null, 500)));
    assertThat(rules.limitOf(new Domain("contoso.com"), "mx.outlook.com"))
        .isEqualTo(new DestinationLimit(3, null, 7));
    assertThat(rules.limitOf(new Domain("other.com"), null)).isEqualTo(DestinationLimit.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "Out 1, is no name of an egress source",
    "'', is no name of an egress source",
  })
  void aNameIsAWord(String name, String told) {
    assertThatThrownBy(() -> source(name, "192.0.2.1", null)).hasMessageContaining(told);
  }

  @Test
  void aProxyIsHostAndPort() {
    assertThat(SourceConnector.Socks5.parse("[2001:db8::1]:1080").address())
        .isEqualTo("[2001:db8::1]:1080");
    assertThatThrownBy(() -> SourceConnector.Socks5.parse("proxy"))
        .hasMessage("\"proxy\" is no egress proxy: write HOST:PORT, as 10.0.0.9:1080");
    assertThatThrownBy(() -> SourceConnector.Socks5.parse("proxy:70000"))
        .hasMessageContaining("HOST:PORT");
    assertThatThrownBy(() -> new SourceConnector.Nat("Out_1")).hasMessageContaining("is no lane");
  }

  private static EgressSource source(String name, String address, @Nullable String ehlo) {
    return new EgressSource(
        name,
        IpAddress.parse(address),
        ehlo,
        new SourceConnector.Bind(),
        EgressSource.State.ACTIVE,
        null,
        null);
  }
}

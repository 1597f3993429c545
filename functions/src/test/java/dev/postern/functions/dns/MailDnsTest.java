package dev.postern.functions.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.Domain;
import dev.postern.address.Network;
import dev.postern.functions.remote.DnsStub;
import dev.postern.settings.Settings;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

class MailDnsTest {
  private static final List<Network> OWN = Network.parseList("198.51.100.7,2001:db8:7::/64");

  private final DnsStub stub = DnsStub.start();
  private Instant now = Instant.parse("2026-11-22T00:00:00Z");
  private final InstantSource clock = () -> now;
  private final MailDns dns = dns(new Random(1));

  @AfterEach
  void stop() {
    stub.close();
  }

  @Test
  void hostsComeByPreference() {
    stub.record("x.test", "MX", "20 b.x.test.")
        .record("x.test", "MX", "10 a.x.test.")
        .record("x.test", "MX", "30 c.x.test.");
    assertThat(hosts("x.test")).containsExactly("a.x.test", "b.x.test", "c.x.test");
  }

  @Test
  void equalsComeInRandomOrder() {
    for (String host : List.of("a", "b", "c", "d")) {
      stub.record("x.test", "MX", "10 " + host + ".x.test.");
    }
    Set<List<String>> orders = new HashSet<>();
    for (int seed = 0; seed < 10; seed++) {
      MailHosts found = dns(new Random(seed)).hostsFor(new Domain("x.test"));
      orders.add(((MailHosts.Try) found).hosts());
    }
    assertThat(orders).hasSizeGreaterThan(2);
    assertThat(orders).allMatch(o -> new HashSet<>(o).size() == 4);
  }

  @Test
  void withoutMxTheDomainIsTheHost() {
    stub.record("x.test", "A", "192.0.2.1");
    assertThat(hosts("x.test")).containsExactly("x.test");
  }

  @Test
  void aliasOfADomainIsFollowed() {
    stub.record("alias.test", "CNAME", "real.test.").record("real.test", "MX", "10 mx.real.test.");
    assertThat(hosts("alias.test")).containsExactly("mx.real.test");
  }

  @Test
  void answerCutOnUdpIsAskedForOnTcp() {
    stub.truncated("big.test").record("big.test", "MX", "10 mx.big.test.");
    assertThat(hosts("big.test")).containsExactly("mx.big.test");
    assertThat(stub.questions()).contains("udp big.test. MX", "tcp big.test. MX");
  }

  @Test
  void answersAreKeptAsLongAsTheirTtl() {
    stub.record("x.test", "MX", "10 mx.x.test.");
    assertThat(hosts("x.test")).isEqualTo(hosts("x.test"));
    pass(Duration.ofSeconds(299));
    assertThat(hosts("x.test")).isNotEmpty();
    assertThat(questionsOfMx()).isEqualTo(1);
    pass(Duration.ofSeconds(2));
    assertThat(hosts("x.test")).isNotEmpty();
    assertThat(questionsOfMx()).isEqualTo(2);
  }

  @Test
  void thatThereIsNothingIsKeptAsLongAsTheSoaSays() {
    stub.record("bare.test", "A", "192.0.2.1");
    for (String domain : List.of("gone.test", "bare.test")) {
      dns.hostsFor(new Domain(domain));
      pass(Duration.ofSeconds(59));
      dns.hostsFor(new Domain(domain));
      assertThat(questionsOfMx()).isEqualTo(1);
      pass(Duration.ofSeconds(2));
      dns.hostsFor(new Domain(domain));
      assertThat(questionsOfMx()).isEqualTo(2);
      stub.forget();
    }
  }

  @Test
  void loopOfAliasesIsTemporary() {
    stub.record("a.test", "CNAME", "b.test.").record("b.test", "CNAME", "a.test.");
    assertThat(dns.hostsFor(new Domain("a.test")))
        .isInstanceOfSatisfying(
            MailHosts.None.class, n -> assertThat(n.trouble().status()).hasToString("4.4.3"));
  }

  @Test
  void hostsAreBounded() {
    for (int i = 0; i < 30; i++) {
      stub.record("x.test", "MX", i + " mx" + i + ".x.test.");
    }
    assertThat(hosts("x.test")).hasSize(MailDns.MAX_HOSTS).startsWith("mx0.x.test");
  }

  @Test
  void addressLiteralIsItsOwnHost() throws Exception {
    assertThat(hosts("[192.0.2.7]")).containsExactly("[192.0.2.7]");
    assertThat(addresses("[192.0.2.7]")).containsExactly(InetAddress.ofLiteral("192.0.2.7"));
    assertThat(addresses("[ipv6:2001:db8::7]"))
        .containsExactly(InetAddress.ofLiteral("2001:db8::7"));
    assertThat(stub.questions()).isEmpty();
  }

  @Test
  void internationalDomainIsAskedForInAscii() {
    stub.record("xn--bcher-kva.test", "MX", "10 mx.test.");
    assertThat(hosts("bücher.test")).containsExactly("mx.test");
  }

  @Test
  void hostsAsFarAsWeAreDropped() {
    stub.record("x.test", "MX", "10 a.x.test.")
        .record("x.test", "MX", "20 us.test.")
        .record("x.test", "MX", "20 b.x.test.")
        .record("x.test", "MX", "30 c.x.test.");
    assertThat(hosts("x.test")).containsExactly("a.x.test");
  }

  @ParameterizedTest
  @CsvSource({
    "null.test,  5.1.10",
    "none.test, 5.1.2",
    "loop.test, 5.4.6",
    "fail.test, 4.4.3",
    "refused.test, 4.4.3"
  })
  void domainsNobodyTakesMailFor(String domain, String status) {
    stub.record("null.test", "MX", "0 .")
        .record("loop.test", "MX", "10 us.test.")
        .rcode("fail.test", Rcode.SERVFAIL)
        .rcode("refused.test", Rcode.REFUSED);
    assertThat(dns.hostsFor(new Domain(domain)))
        .isInstanceOfSatisfying(
            MailHosts.None.class, n -> assertThat(n.trouble().status()).hasToString(status));
  }

  @Test
  void resolverThatDoesNotAnswerIsTemporary() {
    stub.silent("mute.test");
    assertThat(dns.hostsFor(new Domain("mute.test")))
        .isInstanceOfSatisfying(
            MailHosts.None.class, n -> assertThat(n.trouble().status()).hasToString("4.4.3"));
  }

  @Test
  void failureIsKeptForAMomentOnly() {
    stub.rcode("x.test", Rcode.SERVFAIL);
    assertThat(dns.hostsFor(new Domain("x.test"))).isInstanceOf(MailHosts.None.class);
    stub.rcode("x.test", Rcode.NOERROR);
    assertThat(dns.hostsFor(new Domain("x.test"))).isInstanceOf(MailHosts.None.class);
    pass(DnsClient.FAILURE.plusMillis(1));
    assertThat(dns.hostsFor(new Domain("x.test"))).isInstanceOf(MailHosts.Try.class);
  }

  @ParameterizedTest
  @CsvSource({"A, 198.51.100.7", "AAAA, 2001:db8:7::25"})
  void hostAtOurAddressIsOurselves(String type, String address) {
    stub.record("x.test", "MX", "10 a.x.test.")
        .record("a.x.test", "A", "192.0.2.1")
        .record("x.test", "MX", "20 other-name.test.")
        .record("other-name.test", type, address)
        .record("x.test", "MX", "20 b.x.test.")
        .record("b.x.test", "A", "192.0.2.2")
        .record("best.test", "MX", "10 other-name.test.");
    assertThat(hosts("x.test")).containsExactly("a.x.test");
    assertThat(dns.hostsFor(new Domain("best.test")))
        .isInstanceOfSatisfying(
            MailHosts.None.class, n -> assertThat(n.trouble().status()).hasToString("5.4.6"));
  }

  @Test
  void addressesAreBoundedAndInTurn() throws Exception {
    for (int i = 1; i <= 20; i++) {
      stub.record("many.test", "A", "192.0.2." + i).record("many.test", "AAAA", "2001:db8::" + i);
    }
    List<InetAddress> found = addresses("many.test");
    assertThat(found).hasSize(MailDns.MAX_ADDRESSES).doesNotHaveDuplicates();
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i).getAddress()).hasSize(i % 2 == 0 ? 4 : 16);
    }
  }

  @ParameterizedTest
  @CsvSource({"'127.0.0.0/8,::1', true", "192.0.2.0/24, false", "'', false"})
  void theAdBitCountsOfTrustedResolversOnly(String trusted, boolean secure) {
    stub.record("x.test", "MX", "10 mx.x.test.").secure("x.test");
    DnsClient client = DnsClient.of(settings(stub.server(), trusted), clock);
    assertThat(client.ask("x.test", Type.MX).join().isSecure()).isEqualTo(secure);
    assertThat(client.ask("y.test", Type.MX).join().isSecure()).isFalse();
  }

  @Test
  void addressesAreV4ThenV6() throws Exception {
    stub.record("mx.test", "AAAA", "2001:db8::1").record("mx.test", "A", "192.0.2.1");
    assertThat(addresses("mx.test"))
        .containsExactly(InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("2001:db8::1"));
  }

  @Test
  void oneFamilyIsEnough() throws Exception {
    stub.record("six.test", "AAAA", "2001:db8::1");
    assertThat(addresses("six.test")).containsExactly(InetAddress.ofLiteral("2001:db8::1"));
  }

  @ParameterizedTest
  @CsvSource({"gone.test, 5.4.4", "empty.test, 5.4.4", "fail.test, 4.4.3"})
  void hostsWithoutAddress(String host, String status) {
    stub.record("empty.test", "MX", "10 x.test.").rcode("fail.test", Rcode.SERVFAIL);
    assertThat(dns.addressesOf(host))
        .isInstanceOfSatisfying(
            HostAddresses.Nowhere.class, n -> assertThat(n.trouble().status()).hasToString(status));
  }

  @Test
  void badResolverIsRefusedWithTheRemedy() {
    assertThatThrownBy(() -> DnsClient.of(settings("dns.example:53"), clock))
        .hasMessage(
            "postern.dns.servers=dns.example:53: write ADDRESS or ADDRESS:PORT, as in 127.0.0.1:53"
                + " or [::1]:53");
  }

  @Test
  void theNextResolverIsAskedWhenOneIsDead() {
    stub.record("x.test", "MX", "10 mx.x.test.");
    var two = DnsClient.of(settings("127.0.0.1:1," + stub.server()), clock);
    assertThat(new MailDns(two, Set::of, List.of(), new Random(1)).hostsFor(new Domain("x.test")))
        .isEqualTo(new MailHosts.Try(List.of("mx.x.test")));
  }

  private List<String> hosts(String domain) {
    MailHosts found = dns.hostsFor(new Domain(domain));
    assertThat(found).isInstanceOf(MailHosts.Try.class);
    return ((MailHosts.Try) found).hosts();
  }

  private List<InetAddress> addresses(String host) {
    HostAddresses found = dns.addressesOf(host);
    assertThat(found).isInstanceOf(HostAddresses.At.class);
    return ((HostAddresses.At) found).addresses();
  }

  private MailDns dns(Random random) {
    return new MailDns(
        DnsClient.of(settings(stub.server()), clock), () -> Set.of("us.test"), OWN, random);
  }

  private long questionsOfMx() {
    return stub.questions().stream().filter(q -> q.endsWith(" MX")).count();
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  private static Settings settings(String servers) {
    return settings(servers, "127.0.0.0/8");
  }

  private static Settings settings(String servers, String trusted) {
    return Settings.of(
        List.of(
            new Settings.Source(
                "test",
                Map.of(
                    "postern.dns.servers", servers,
                    "postern.dns.timeout", "800ms",
                    "postern.dns.trusted", trusted))));
  }
}

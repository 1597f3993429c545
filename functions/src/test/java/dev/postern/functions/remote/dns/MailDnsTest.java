package dev.postern.functions.remote.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.Domain;
import dev.postern.functions.remote.DnsStub;
import dev.postern.settings.Settings;
import java.net.InetAddress;
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

class MailDnsTest {
  private final DnsStub stub = DnsStub.start();
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
  void answersAreCached() {
    stub.record("x.test", "MX", "10 mx.x.test.");
    assertThat(hosts("x.test")).isEqualTo(hosts("x.test"));
    assertThat(stub.questions()).hasSize(1);
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
  void failureIsNotCached() {
    stub.rcode("x.test", Rcode.SERVFAIL);
    assertThat(dns.hostsFor(new Domain("x.test"))).isInstanceOf(MailHosts.None.class);
    stub.rcode("x.test", Rcode.NOERROR);
    assertThat(dns.hostsFor(new Domain("x.test"))).isInstanceOf(MailHosts.Try.class);
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
    assertThatThrownBy(() -> DnsClient.of(settings("dns.example:53")))
        .hasMessage(
            "postern.dns.servers=dns.example:53: write ADDRESS or ADDRESS:PORT, as in 127.0.0.1:53"
                + " or [::1]:53");
  }

  @Test
  void theNextResolverIsAskedWhenOneIsDead() {
    stub.record("x.test", "MX", "10 mx.x.test.");
    var two = DnsClient.of(settings("127.0.0.1:1," + stub.server()));
    assertThat(new MailDns(two, Set::of, new Random(1)).hostsFor(new Domain("x.test")))
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
    return new MailDns(DnsClient.of(settings(stub.server())), () -> Set.of("us.test"), random);
  }

  private static Settings settings(String servers) {
    return Settings.of(
        List.of(
            new Settings.Source(
                "test", Map.of("postern.dns.servers", servers, "postern.dns.timeout", "800ms"))));
  }
}

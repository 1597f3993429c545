package dev.postern.functions.remote.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.Domain;
import dev.postern.functions.dns.DnsClient;
import dev.postern.functions.remote.DnsStub;
import dev.postern.functions.remote.tls.HostTls;
import dev.postern.functions.remote.tls.PeerTls;
import dev.postern.functions.remote.tls.Tlsa;
import dev.postern.message.Route;
import dev.postern.mtasts.InMemoryMtaStsStore;
import dev.postern.mtasts.KeptPolicy;
import dev.postern.rules.TlsPolicyRule;
import dev.postern.rules.TlsPolicyRules;
import dev.postern.settings.Settings;
import dev.postern.smtp.TlsLevel;
import java.net.http.HttpClient;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Rcode;

/// Which policy a host gets, of an operator's rules, TLSA records, and policies that are kept.
class DestinationTlsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");
  private static final InstantSource CLOCK = () -> NOW;
  private static final String HASH = "aa".repeat(32);

  private final DnsStub dns = DnsStub.start();
  private final InMemoryMtaStsStore store = new InMemoryMtaStsStore();

  @BeforeEach
  void zone() {
    dns.record("x.test", "MX", "10 mx.x.test.")
        .record("mx.x.test", "A", "192.0.2.1")
        .record("_25._tcp.mx.x.test", "TLSA", "3 1 1 " + HASH);
  }

  @AfterEach
  void stop() {
    dns.close();
  }

  @Test
  void daneTakesSecureAnswers() {
    dns.secure("x.test").secure("mx.x.test").secure("_25._tcp.mx.x.test");
    assertThat(of("x.test", "mx.x.test"))
        .isEqualTo(
            new PeerTls.Dane(List.of(new Tlsa(3, 1, 1, HASH)), List.of("mx.x.test", "x.test")));
  }

  @ParameterizedTest
  @CsvSource({"x.test", "mx.x.test", "_25._tcp.mx.x.test"})
  void oneStepThatIsNotSecureIsEnoughForNone(String insecure) {
    Stream.of("x.test", "mx.x.test", "_25._tcp.mx.x.test")
        .filter(n -> !n.equals(insecure))
        .forEach(dns::secure);
    assertThat(of("x.test", "mx.x.test")).isEqualTo(new PeerTls.May());
  }

  @Test
  void anUnsignedHostIsNotAskedForTlsa() {
    dns.secure("x.test").rcode("_25._tcp.mx.x.test", Rcode.SERVFAIL);
    assertThat(of("x.test", "mx.x.test")).isEqualTo(new PeerTls.May());
    assertThat(dns.questions()).noneMatch(q -> q.endsWith(" TLSA"));
  }

  @Test
  void tlsaThatCannotBeToldKeepsTheHostFromGettingMail() {
    dns.secure("x.test").secure("mx.x.test").rcode("_25._tcp.mx.x.test", Rcode.SERVFAIL);
    assertThat(host("x.test", "mx.x.test"))
        .isInstanceOfSatisfying(
            HostTls.Avoid.class,
            a -> {
              assertThat(a.trouble().status()).hasToString("4.7.5");
              assertThat(a.trouble().text()).contains("TLSA of mx.x.test: SERVFAIL");
            });
  }

  @ParameterizedTest
  @CsvSource({"0 1 1", "1 0 1", "3 2 1", "3 1 3", "3 1 2"})
  void recordsThatAreOfNoUseAskForTls(String form) {
    dns.remove("_25._tcp.mx.x.test").record("_25._tcp.mx.x.test", "TLSA", form + " " + HASH);
    dns.secure("x.test").secure("mx.x.test").secure("_25._tcp.mx.x.test");
    assertThat(of("x.test", "mx.x.test")).isEqualTo(new PeerTls.Encrypt());
  }

  @Test
  void thatThereIsNoTlsaIsNoPolicy() {
    dns.remove("_25._tcp.mx.x.test").secure("x.test").secure("mx.x.test");
    assertThat(of("x.test", "mx.x.test")).isEqualTo(new PeerTls.May());
  }

  @Test
  void anAliasIsLookedAtWhereItLeads() {
    dns.record("y.test", "MX", "10 alias.y.test.")
        .record("alias.y.test", "CNAME", "mx.x.test.")
        .secure("y.test")
        .secure("alias.y.test")
        .secure("_25._tcp.mx.x.test");
    assertThat(of("y.test", "alias.y.test"))
        .isEqualTo(
            new PeerTls.Dane(
                List.of(new Tlsa(3, 1, 1, HASH)), List.of("mx.x.test", "alias.y.test", "y.test")));
  }

  @Test
  void aHostOfSmtproutesNeedsNoMx() {
    dns.record("_2525._tcp.mx.x.test", "TLSA", "2 0 1 " + HASH)
        .secure("mx.x.test")
        .secure("_2525._tcp.mx.x.test");
    Route route = new Route.Static("default", new Domain("x.test"), "mx.x.test", 2525);
    assertThat(policies("may").forHost(route, "mx.x.test", 2525, NOW.plusSeconds(60)))
        .isEqualTo(
            new HostTls.Use(
                new PeerTls.Dane(List.of(new Tlsa(2, 0, 1, HASH)), List.of("mx.x.test")), true));
  }

  @Test
  void anEnforcedPolicyAsksForTheHostsNameAndNoOtherHost() throws Exception {
    keep("enforce");
    assertThat(host("x.test", "mx.x.test"))
        .isEqualTo(new HostTls.Use(new PeerTls.Verify(List.of("mx.x.test")), true));
    assertThat(host("x.test", "evil.test"))
        .isInstanceOfSatisfying(
            HostTls.Avoid.class,
            a -> assertThat(a.trouble().text()).contains("does not name evil.test"));
  }

  @ParameterizedTest
  @CsvSource({"may", "encrypt", "verify"})
  void aTestedPolicyAsksForNoMoreThanTheSetting(String usual) throws Exception {
    keep("testing");
    HostTls host = policies(usual).forHost(mx("x.test"), "mx.x.test", 25, NOW.plusSeconds(60));
    var wanted = new PeerTls.Verify(List.of("mx.x.test"));
    PeerTls inForce =
        switch (usual) {
          case "may" -> new PeerTls.May();
          case "encrypt" -> new PeerTls.Encrypt();
          default -> wanted;
        };
    assertThat(host)
        .isEqualTo(
            new HostTls.Use(new PeerTls.Tested(inForce, wanted, new Domain("x.test")), false));
    assertThat(of("x.test", "evil.test")).isEqualTo(new PeerTls.May());
  }

  @Test
  void aPolicyOfModeNoneAsksForNothing() throws Exception {
    keep("none");
    assertThat(of("x.test", "mx.x.test")).isEqualTo(new PeerTls.May());
    assertThat(of("x.test", "evil.test")).isEqualTo(new PeerTls.May());
  }

  @Test
  void daneWinsOverMtaSts() throws Exception {
    keep("enforce");
    dns.secure("x.test").secure("mx.x.test").secure("_25._tcp.mx.x.test");
    assertThat(of("x.test", "mx.x.test")).isInstanceOf(PeerTls.Dane.class);
  }

  @ParameterizedTest
  @CsvSource({"none, none", "may, may", "encrypt, encrypt", "verify, verify"})
  void withoutAPolicyTheSettingCounts(String setting, String expected) {
    HostTls host =
        policies(setting).forHost(mx("bare.test"), "mx.bare.test", 25, NOW.plusSeconds(60));
    assertThat(((HostTls.Use) host).tls().text()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"x.test:none; none", "x.test:may; may", "x.test:encrypt; encrypt", ".test:may; may"})
  void theOperatorsRuleComesFirst(String rule, String expected) throws Exception {
    keep("enforce");
    dns.secure("x.test").secure("mx.x.test").secure("_25._tcp.mx.x.test");
    HostTls host =
        policies("may", rule).forHost(mx("x.test"), "mx.x.test", 25, NOW.plusSeconds(60));
    assertThat(((HostTls.Use) host).tls().text()).isEqualTo(expected);
  }

  @Test
  void theOperatorNamesWhatCounts() {
    DestinationTls by = policies("may", "x.test:verify", "y.test:verify=.z.test");
    assertThat(by.forHost(mx("x.test"), "mx.x.test", 25, NOW))
        .isEqualTo(new HostTls.Use(new PeerTls.Verify(List.of("mx.x.test")), false));
    assertThat(by.forHost(mx("y.test"), "mx.y.test", 25, NOW))
        .isEqualTo(new HostTls.Use(new PeerTls.Verify(List.of(".z.test")), true));
  }

  private PeerTls of(String domain, String host) {
    return ((HostTls.Use) host(domain, host)).tls();
  }

  private HostTls host(String domain, String host) {
    return policies("may").forHost(mx(domain), host, 25, NOW.plusSeconds(60));
  }

  private static Route mx(String domain) {
    return new Route.Remote("default", new Domain(domain));
  }

  private void keep(String mode) throws Exception {
    String text = "version: STSv1\nmode: " + mode + "\nmx: mx.x.test\nmax_age: 86400\n";
    store.save(new Domain("x.test"), KeptPolicy.of("1", text, NOW));
  }

  private DestinationTls policies(String usual, String... rules) {
    Map<String, String> given =
        Map.of("postern.dns.servers", dns.server(), "postern.dns.timeout", "2s");
    Settings settings = Settings.of(List.of(new Settings.Source("test", given)));
    var client = DnsClient.of(settings, CLOCK);
    var parsed = new TlsPolicyRules(Stream.of(rules).map(TlsPolicyRule::parse).toList());
    return new DestinationTls(
        () -> parsed,
        TlsLevel.named(usual),
        new DaneLookup(client),
        new MtaSts(
            client,
            new MtaStsFetch(HttpClient.newHttpClient()),
            new KeptPolicies(store, CLOCK),
            CLOCK));
  }
}

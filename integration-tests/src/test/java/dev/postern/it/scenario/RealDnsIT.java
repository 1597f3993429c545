package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.Domain;
import dev.postern.functions.deliver.AttemptStores;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.dns.DnsClient;
import dev.postern.functions.dns.MailDns;
import dev.postern.functions.dns.MailHosts;
import dev.postern.functions.remote.DeliverRemoteFunction;
import dev.postern.functions.remote.SmtpSink;
import dev.postern.functions.remote.policy.PolicyHost;
import dev.postern.functions.remote.policy.PolicySources;
import dev.postern.functions.remote.tls.HostTls;
import dev.postern.functions.runtime.LambdaContext;
import dev.postern.functions.runtime.SqsEvents;
import dev.postern.it.RealDns;
import dev.postern.message.JobCodec;
import dev.postern.message.Route;
import dev.postern.message.SpoolRef;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Type;

/// Where mail goes, and with how much TLS, by the word of a real Knot DNS and a real Unbound.
class RealDnsIT {
  private static final String HASH = "ab".repeat(32);

  @TempDir private static Path folder;
  private static SmtpSink sink;
  private static RealDns dns;

  private AttemptStores stores;
  private DnsClient client;

  @BeforeAll
  static void start() throws Exception {
    Assumptions.assumeTrue(
        RealDns.canRun(), "Knot or Unbound is not here: apt-get install knot unbound");
    sink = SmtpSink.start(InetAddress.ofLiteral("127.0.0.71"), 0, SmtpSink.Options.usual());
    dns =
        RealDns.start(
            folder,
            Map.of(
                "plain.test", plain(),
                "signed.test", signed()),
            Set.of("signed.test"));
  }

  private static String plain() {
    return """
    @       A     127.0.0.71
    equal   MX    10 a.equal
    equal   MX    10 b.equal
    equal   MX    10 c.equal
    equal   MX    20 d.equal
    uneven  MX    30 c.uneven
    uneven  MX    10 a.uneven
    uneven  MX    20 b.uneven
    null    MX    0 .
    alias   CNAME uneven
    bare    A     127.0.0.71
    first   MX    10 dead.first
    first   MX    20 up.first
    dead.first A  127.0.0.72
    up.first   A  127.0.0.71
    us      MX    10 near.us
    us      MX    20 relay.test.
    us      MX    30 far.us
    ours    MX    10 relay.test.
    dane    MX    10 mx.dane
    mx.dane A     127.0.0.71
    _%1$d._tcp.mx.dane TLSA 3 1 1 %2$s
    sts          MX 10 mx.sts
    sts          MX 20 other.plain.test.
    mx.sts       A  127.0.0.71
    _mta-sts.sts TXT "v=STSv1; id=1;"
    try          MX 10 mx.try
    mx.try       A  127.0.0.71
    _mta-sts.try TXT "v=STSv1; id=1;"
    """
            .formatted(sink.port(), HASH)
        + IntStream.range(0, 60)
            .mapToObj(i -> "many MX 10 a-host-with-a-long-name-" + i + ".many\n")
            .collect(Collectors.joining());
  }

  private static String signed() {
    return """
    good      MX 10 mx.good
    mx.good   A  127.0.0.71
    _%1$d._tcp.mx.good TLSA 3 1 1 %2$s
    useless      MX 10 mx.useless
    mx.useless   A  127.0.0.71
    _%1$d._tcp.mx.useless TLSA 1 1 1 %2$s
    without      MX 10 mx.without
    mx.without   A  127.0.0.71
    mixed        MX 10 mx.dane.plain.test.
    alias        MX 10 name.alias
    name.alias   CNAME mx.good
    """
        .formatted(sink.port(), HASH);
  }

  @BeforeEach
  void lane() {
    stores =
        new AttemptStores(
            Map.of(
                "postern.hostname", "relay.test",
                "postern.dns.servers", dns.server(),
                "postern.dns.timeout", "4s",
                "postern.smtp-client.port", String.valueOf(sink.port()),
                "postern.smtp-client.timeout", "5s"));
    client = DnsClient.of(stores.settings(), InstantSource.system());
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable part : new AutoCloseable[] {sink, dns}) {
      if (part != null) {
        part.close();
      }
    }
  }

  @Test
  void hostsComeByPreferenceAndEqualsInAnyOrder() {
    Set<List<String>> orders = new HashSet<>();
    for (int seed = 0; seed < 20; seed++) {
      List<String> hosts = hosts("equal.plain.test", seed * 1_000_003);
      assertThat(hosts).hasSize(4).endsWith("d.equal.plain.test");
      orders.add(hosts);
    }
    assertThat(orders).hasSizeGreaterThan(3);
    assertThat(hosts("uneven.plain.test", 1))
        .containsExactly("a.uneven.plain.test", "b.uneven.plain.test", "c.uneven.plain.test");
  }

  @ParameterizedTest
  @CsvSource({
    "alias.plain.test, a.uneven.plain.test b.uneven.plain.test c.uneven.plain.test",
    "bare.plain.test, bare.plain.test",
    "us.plain.test, near.us.plain.test",
  })
  void domainsHaveTheseHosts(String domain, String hosts) {
    assertThat(hosts(domain, 1)).isEqualTo(Arrays.asList(hosts.split(" ")));
  }

  @Test
  void anAnswerTooLargeForUdpComesByTcp() {
    assertThat(hosts("many.plain.test", 1)).hasSize(10).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "null.plain.test, 5.1.10",
    "none.plain.test, 5.1.2",
    "ours.plain.test, 5.4.6",
    "bogus.test, 4.4.3",
    "dead.test, 4.4.3",
    "mute.test, 4.4.3",
  })
  void domainsNobodyTakesMailFor(String domain, String status) {
    Instant start = Instant.now();
    assertThat(found(domain, 1))
        .isInstanceOfSatisfying(
            MailHosts.None.class, n -> assertThat(n.trouble().status()).hasToString(status));
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(12));
  }

  @Test
  void aDeadFirstHostIsPassedOver() throws Exception {
    SpoolRef body = stores.store("in/1", "Subject: hi\n\nbody\n");
    stores.advance(Duration.between(AttemptStores.BIRTH, Instant.now()));
    String job =
        JobCodec.encode(Jobs.job(body, Jobs.toMx("first.plain.test"), 0, "a@first.plain.test"));
    var _ =
        new DeliverRemoteFunction(stores)
            .handleRequest(SqsEvents.of(job, "no job"), new LambdaContext());
    assertThat(sink.messages()).hasSize(1);
    assertThat(stores.events.events().getFirst().peer())
        .isEqualTo("up.first.plain.test [127.0.0.71]");
  }

  @ParameterizedTest
  @CsvSource({
    "good.signed.test, MX, true",
    "none.signed.test, MX, true",
    "mx.good.signed.test, TLSA, true",
    "equal.plain.test, MX, false",
    "none.plain.test, MX, false"
  })
  void whatDnssecVouchesForIsKnown(String name, String type, boolean secure) {
    assertThat(client.ask(name, Type.value(type)).join().isSecure()).isEqualTo(secure);
  }

  @ParameterizedTest
  @CsvSource({
    "good.signed.test, mx.good.signed.test, dane",
    "alias.signed.test, name.alias.signed.test, dane",
    "useless.signed.test, mx.useless.signed.test, encrypt",
    "without.signed.test, mx.without.signed.test, may",
    "mixed.signed.test, mx.dane.plain.test, may",
    "dane.plain.test, mx.dane.plain.test, may",
    "equal.plain.test, a.equal.plain.test, may",
  })
  void hostsArePutUnderDane(String domain, String host, String policy) {
    assertThat(policy(domain, host)).isEqualTo(policy);
  }

  @Test
  void policiesOfMtaStsAreFetchedAndKept() throws Exception {
    try (var policies = new PolicyHost("mta-sts.sts.plain.test", "mta-sts.try.plain.test");
        var _ = policies.asTheJvmsOwn()) {
      String policy = "version: STSv1\nmode: %s\nmx: *.%s\nmax_age: 86400\n";
      policies.serve("sts.plain.test", policy.formatted("enforce", "sts.plain.test"));
      policies.serve("try.plain.test", policy.formatted("testing", "else.test"));
      assertThat(policy("sts.plain.test", "mx.sts.plain.test")).isEqualTo("verify");
      assertThat(policy("sts.plain.test", "other.plain.test")).isEqualTo("4.7.5");
      assertThat(policy("try.plain.test", "mx.try.plain.test")).isEqualTo("may");
    }
    assertThat(policy("sts.plain.test", "mx.sts.plain.test"))
        .as("served no more, but kept")
        .isEqualTo("verify");
  }

  private String policy(String domain, String host) {
    Route route = new Route.Remote("default", new Domain(domain));
    Instant deadline = stores.clock().instant().plus(Duration.ofMinutes(2));
    return switch (PolicySources.of(stores, client).forHost(route, host, sink.port(), deadline)) {
      case HostTls.Use(var tls, _) -> tls.text();
      case HostTls.Avoid(var trouble) -> trouble.status().toString();
    };
  }

  private List<String> hosts(String domain, int seed) {
    assertThat(found(domain, seed)).isInstanceOf(MailHosts.Try.class);
    return ((MailHosts.Try) found(domain, seed)).hosts();
  }

  private MailHosts found(String domain, int seed) {
    return MailDns.of(client, stores.settings(), () -> "relay.test", new Random(seed))
        .hostsFor(new Domain(domain));
  }
}

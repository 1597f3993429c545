package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.postern.event.MailEvent;
import dev.postern.functions.deliver.AttemptStores;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.remote.DeliverRemoteFunction;
import dev.postern.functions.remote.SmtpSink;
import dev.postern.functions.remote.SmtpSink.Options;
import dev.postern.functions.remote.policy.PolicyHost;
import dev.postern.functions.remote.tls.TestTls;
import dev.postern.functions.remote.tls.Tlsa;
import dev.postern.functions.runtime.LambdaContext;
import dev.postern.functions.runtime.SqsEvents;
import dev.postern.it.Events;
import dev.postern.it.RealDns;
import dev.postern.it.SmtpDialog;
import dev.postern.it.stack.EmbeddedStack;
import dev.postern.message.JobCodec;
import io.netty.pkitesting.X509Bundle;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/// Mail to hosts that DANE or MTA-STS has a word about: zones that a real Knot signs and a real
/// Unbound validates, policies from a real HTTPS host, TLS with real certificates.
class TlsPoliciesIT {
  private static final String NONSENSE = "ab".repeat(32);
  private static final String STS = "version: STSv1\nmode: %s\nmx: %s\nmax_age: 86400\n";

  /// Its certificate is in TLSA records.
  private static final String VOUCHED = "127.0.0.91";

  /// Its TLSA record is of another certificate.
  private static final String WRONG = "127.0.0.92";

  /// Has TLS, by a certificate for `elsewhere.test`.
  private static final String ELSEWHERE = "127.0.0.93";

  /// Has no TLS.
  private static final String CLEAR = "127.0.0.94";

  /// Offers TLS and breaks it off.
  private static final String BROKEN = "127.0.0.95";

  @TempDir private static Path folder;
  private static final List<SmtpSink> sinks = new ArrayList<>();
  private static final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private static int port;
  private static RealDns dns;
  private static PolicyHost policies;
  private static EmbeddedStack stack;

  @BeforeAll
  static void start() throws Exception {
    Assumptions.assumeTrue(
        RealDns.canRun(), "Knot or Unbound is not here: apt-get install knot unbound");
    var tls = new TestTls();
    X509Bundle vouched = tls.bundle("mx.good.signed.test", "mx.named.plain.test");
    X509Bundle elsewhere = tls.bundle("elsewhere.test");
    sink(VOUCHED, Options.usual().startTls(TestTls.server(vouched)));
    port = sinks.getFirst().port(); // for the others, on their addresses, too
    sink(WRONG, Options.usual().startTls(tls.server("mx.wrong.signed.test")));
    sink(ELSEWHERE, Options.usual().startTls(TestTls.server(elsewhere)));
    sink(CLEAR, Options.usual());
    sink(BROKEN, Options.usual().startTls(TestTls.server(elsewhere), "220 2.0.0 go!"));
    Path dnsFolder = Files.createDirectory(folder.resolve("dns"));
    dns =
        RealDns.start(
            dnsFolder,
            Map.of("signed.test", signed(tls, vouched), "plain.test", plain()),
            Set.of("signed.test"));
    policies = new PolicyHost(policyHosts("named", "misnamed", "unnamed", "try", "bare", "broken"));
    policies.serve("named.plain.test", STS.formatted("enforce", "mx.named.plain.test"));
    policies.serve("misnamed.plain.test", STS.formatted("enforce", "mx.misnamed.plain.test"));
    policies.serve("unnamed.plain.test", STS.formatted("enforce", "mx.other.test"));
    for (String name : List.of("try", "bare", "broken")) {
      policies.serve(name + ".plain.test", STS.formatted("testing", "mx." + name + ".plain.test"));
    }
    Path authority = folder.resolve("authority.pem");
    Files.writeString(authority, vouched.getRootCertificatePEM());
    try (var _ = policies.asTheJvmsOwn()) {
      stack =
          new EmbeddedStack(
              Files.createDirectory(folder.resolve("stack")),
              Map.of(
                  "postern.dns.servers", dns.server(),
                  "postern.smtp-client.port", String.valueOf(port),
                  "postern.smtp-client.timeout", "5s",
                  "postern.smtp-client.tls-ca", authority.toString()));
    }
    log.start();
    logger().addAppender(log);
  }

  private static String signed(TestTls tls, X509Bundle vouched) throws Exception {
    return """
    good         MX 10 mx.good
    mx.good      A  %2$s
    _%1$d._tcp.mx.good TLSA %4$s
    authority    MX 10 mx.authority
    mx.authority CNAME mx.authority2
    mx.authority2 A %2$s
    _%1$d._tcp.mx.authority2 TLSA %5$s
    wrong        MX 10 mx.wrong
    mx.wrong     A  %3$s
    _%1$d._tcp.mx.wrong TLSA 3 1 1 %8$s
    next         MX 10 mx.wrong
    next         MX 20 mx.good
    useless      MX 10 mx.useless
    mx.useless   A  %6$s
    _%1$d._tcp.mx.useless TLSA 1 1 1 %8$s
    clear        MX 10 mx.clear
    mx.clear     A  %7$s
    _%1$d._tcp.mx.clear TLSA 3 1 1 %8$s
    """
        .formatted(
            port,
            VOUCHED,
            WRONG,
            text(TestTls.tlsa(3, vouched.getCertificate())),
            text(TestTls.tlsa(2, tls.authority())),
            ELSEWHERE,
            CLEAR,
            NONSENSE);
  }

  private static String plain() {
    var zone = new StringBuilder();
    Map.of(
            "unsigned", WRONG,
            "named", VOUCHED,
            "misnamed", ELSEWHERE,
            "unnamed", VOUCHED,
            "try", ELSEWHERE,
            "bare", CLEAR,
            "broken", BROKEN)
        .forEach(
            (name, address) ->
                zone.append(
                    """
                    %1$s    MX 10 mx.%1$s
                    mx.%1$s A  %2$s
                    """
                        .formatted(name, address)));
    for (String name : List.of("named", "misnamed", "unnamed", "try", "bare", "broken")) {
      zone.append("_mta-sts.%s TXT \"v=STSv1; id=1;\"\n".formatted(name));
    }
    return zone.append("_%d._tcp.mx.unsigned TLSA 3 1 1 %s\n".formatted(port, NONSENSE)).toString();
  }

  private static String text(Tlsa record) {
    return "%d %d %d %s"
        .formatted(record.usage(), record.selector(), record.matchingType(), record.data());
  }

  private static String[] policyHosts(String... names) {
    return List.of(names).stream().map(n -> "mta-sts." + n + ".plain.test").toArray(String[]::new);
  }

  private static void sink(String address, Options options) {
    sinks.add(SmtpSink.start(InetAddress.ofLiteral(address), port, options));
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger("dev.postern.functions.remote");
  }

  @AfterAll
  static void stop() throws Exception {
    logger().detachAppender(log);
    for (AutoCloseable part : new AutoCloseable[] {stack, policies, dns}) {
      if (part != null) {
        part.close();
      }
    }
    sinks.forEach(SmtpSink::close);
  }

  @ParameterizedTest
  @CsvSource({
    "good.signed.test, mx.good.signed.test, dane",
    "next.signed.test, mx.good.signed.test, dane",
    "useless.signed.test, mx.useless.signed.test, encrypt",
    "unsigned.plain.test, mx.unsigned.plain.test, may",
    "named.plain.test, mx.named.plain.test, verify",
  })
  void mailGoesToWhoProvesWhatHeMust(String domain, String host, String policy) throws Exception {
    MailEvent last = lastEventOf(send(domain));
    assertThat(last.kind()).isEqualTo(MailEvent.Kind.DELIVERED);
    assertThat(last.peer()).startsWith(host + " [");
    assertThat(last.reply()).matches("250 2\\.0\\.0 taken \\(TLSv1\\.3 TLS_\\w+ " + policy + "\\)");
    assertThat(taken(domain)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "wrong.signed.test     | no TLSA record matches the certificate",
        "authority.signed.test | no TLSA record matches the certificate",
        "clear.signed.test     | offers no TLS, which is required",
        "misnamed.plain.test   | is for elsewhere.test, not mx.misnamed.plain.test",
        "unnamed.plain.test    | policy of unnamed.plain.test does not name mx.unnamed",
      })
  void mailWaitsWhereNobodyProvesIt(String domain, String text) throws Exception {
    MailEvent last = lastEventOf(send(domain));
    assertThat(last.kind()).isEqualTo(MailEvent.Kind.DEFERRED);
    assertThat(last.reply()).contains(text);
    assertThat(
            stack.number(
                "SELECT COUNT(*) AS n FROM deferred WHERE destination = ? AND attempt = 1", domain))
        .isEqualTo(1);
    assertThat(taken(domain)).isZero();
    assertThat(sinks)
        .flatExtracting(SmtpSink::sessions)
        .flatExtracting(SmtpSink.Session::commands)
        .as("neither who sends nor whom to was told")
        .noneMatch(command -> command.contains("<r@" + domain));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "try.plain.test    | the certificate is for elsewhere.test, not mx.try.plain.test",
        "bare.plain.test   | no TLS is offered",
        "broken.plain.test | Connected to 127.0.0.95 but TLS failed",
      })
  void whatATestedPolicyWouldRefuseIsDeliveredAndToldOf(String domain, String why)
      throws Exception {
    MailEvent last = lastEventOf(send(domain));
    assertThat(last.kind()).isEqualTo(MailEvent.Kind.DELIVERED);
    assertThat(taken(domain)).isEqualTo(1);
    String begins = "event=mta-sts-testing domain=%1$s host=mx.%1$s: %2$s".formatted(domain, why);
    assertThat(List.copyOf(log.list))
        .extracting(ILoggingEvent::getFormattedMessage)
        .filteredOn(line -> line.contains("domain=" + domain))
        .singleElement()
        .satisfies(line -> assertThat(line).startsWith(begins));
  }

  @Test
  void aResolverThatSaysNothingOfDnssecIsNoGroundForDane() throws Exception {
    assertThat(deliveredBy(dns.believingServer(), "127.0.0.0/8")).endsWith(" may)");
  }

  @Test
  void aResolverThatIsNotTrustedIsNoGroundForDane() throws Exception {
    assertThat(deliveredBy(dns.server(), "192.0.2.0/24")).endsWith(" may)");
  }

  /// What the event says of a delivery to the host whose TLSA record is wrong.
  private static String deliveredBy(String resolver, String trusted) throws Exception {
    var stores =
        new AttemptStores(
            Map.of(
                "postern.dns.servers", resolver,
                "postern.dns.trusted", trusted,
                "postern.smtp-client.port", String.valueOf(port)));
    stores.advance(Duration.between(AttemptStores.BIRTH, Instant.now()));
    var job =
        Jobs.job(
            stores.store("in/1", "Subject: hi\n\nbody\n"),
            Jobs.toMx("wrong.signed.test"),
            0,
            "a@wrong.signed.test");
    var _ =
        new DeliverRemoteFunction(stores)
            .handleRequest(SqsEvents.of(JobCodec.encode(job), "no job"), new LambdaContext());
    MailEvent event = stores.events.events().getFirst();
    assertThat(event.kind()).isEqualTo(MailEvent.Kind.DELIVERED);
    return String.valueOf(event.reply());
  }

  /// From somebody to himself.
  private static String send(String domain) throws Exception {
    String who = "r@" + domain;
    String reply = SmtpDialog.sendOne(stack.smtpPort(), who, who, "Subject: hi\n\nhello\n");
    stack.awaitQuiet();
    return Events.queueId(reply);
  }

  private static MailEvent lastEventOf(String queueId) throws Exception {
    return stack.stores().ledger().trace(queueId).getLast();
  }

  private static long taken(String domain) {
    return sinks.stream()
        .flatMap(sink -> sink.messages().stream())
        .filter(m -> m.recipients().contains("r@" + domain))
        .count();
  }
}

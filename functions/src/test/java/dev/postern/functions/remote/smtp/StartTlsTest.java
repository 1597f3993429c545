package dev.postern.functions.remote.smtp;

import static dev.postern.functions.remote.smtp.Sending.FAR;
import static dev.postern.functions.remote.smtp.Sending.HERE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.Domain;
import dev.postern.functions.deliver.AttemptStores;
import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.remote.SmtpSink;
import dev.postern.functions.remote.SmtpSink.Options;
import dev.postern.functions.remote.sasl.Login;
import dev.postern.functions.remote.tls.PeerTls;
import dev.postern.functions.remote.tls.TestTls;
import dev.postern.message.DeliveryJob;
import dev.postern.message.EsmtpParameters;
import dev.postern.message.SpoolRef;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// STARTTLS and TLS from the start, under each policy, with peers of every kind.
class StartTlsTest {
  private static final String MESSAGE = "Subject: hi\r\n\r\n.dot\r\nend\r\n";
  private static final Body BODY =
      () -> new ByteArrayInputStream(MESSAGE.getBytes(StandardCharsets.US_ASCII));
  private static final PeerTls MAY = new PeerTls.May();
  private static final PeerTls ENCRYPT = new PeerTls.Encrypt();
  private static final PeerTls VERIFY = new PeerTls.Verify(List.of("mx.x.net"));

  private final TestTls tls = new TestTls();
  private @Nullable SmtpSink sink;

  StartTlsTest() throws Exception {}

  @AfterEach
  void stop() {
    if (sink != null) {
      sink.close();
    }
  }

  @Test
  void deliversInTls() throws Exception {
    Outcome.Delivered delivered = delivered(starttls(tls.server("other.example")), MAY);
    assertThat(delivered.protection()).matches("TLSv1\\.3 TLS_\\w+ may");
    assertThat(delivered.reply()).isEqualTo("250 2.0.0 taken");
    assertThat(sink().messages().getFirst().content()).isEqualTo(MESSAGE);
    assertThat(sink().sessions().getFirst().tls()).containsExactly("TLSv1.3 mx.x.net");
    assertThat(sink().sessions().getFirst().commands())
        .containsExactly(
            "EHLO lane.example.com",
            "STARTTLS",
            "EHLO lane.example.com",
            "MAIL FROM:<sender@example.com> SIZE=26",
            "RCPT TO:<a@x.net>",
            "DATA",
            "QUIT");
  }

  @Test
  void aLargeMessageGoesWhole() throws Exception {
    String large = ("x".repeat(998) + "\r\n").repeat(5_000);
    sink = SmtpSink.start(starttls(tls.server("mx.x.net")).extensions("PIPELINING"));
    client()
        .deliver(
            HERE,
            target(VERIFY),
            job(),
            () -> new ByteArrayInputStream(large.getBytes(StandardCharsets.US_ASCII)),
            FAR);
    assertThat(sink().messages().getFirst().content()).isEqualTo(large);
  }

  @Test
  void aReplyThatDripsWithinItsRecordIsNotWaitedForLonger() throws Exception {
    sink = SmtpSink.start(starttls(tls.server("mx.x.net")));
    try (var slow = new DrippingWire(sink().port(), () -> sink().timesSeen("a@x.net") > 0)) {
      SmtpClient client =
          Sending.client(
              Duration.ofSeconds(1), tls.client(), () -> AttemptStores.BIRTH, Sending.NO_REUSE);
      HostResult result =
          client.deliver(HERE, Sending.target(slow.port(), ENCRYPT), job(), BODY, FAR);
      assertThat(((HostResult.TryNext) result).trouble().text())
          .endsWith("(no whole reply in time)");
    }
  }

  @Test
  void whatIsOfferedInClearDoesNotCountInTls() throws Exception {
    Outcome.Delivered delivered = delivered(starttls(tls.server("mx.x.net")), MAY);
    assertThat(delivered.peerNotifies()).as("DSN, which is offered in clear only").isFalse();
    assertThat(delivered(starttls(tls.server("mx.x.net")), new PeerTls.None()).peerNotifies())
        .isTrue();
  }

  @Test
  void policyNoneLeavesTlsAlone() throws Exception {
    assertThat(delivered(starttls(tls.server("mx.x.net")), new PeerTls.None()).protection())
        .isNull();
    assertThat(sink().sessions().getFirst().commands()).doesNotContain("STARTTLS");
  }

  @Test
  void withoutTlsMayGoesInClear() throws Exception {
    assertThat(delivered(Options.usual(), MAY).protection()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"454 4.7.0 not now", "502 5.5.1 no", "501 5.5.4 what"})
  void aRefusalOfStartTlsLeavesMayInClearOnTheSameConnection(String reply) throws Exception {
    Options options = Options.usual().startTls(tls.server("mx.x.net"), reply);
    assertThat(delivered(options, MAY).protection()).isNull();
    assertThat(sink().sessions()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "220 2.0.0 go!", // closes instead of a handshake
        "hello!", // no reply
        "354 go on!", // not a reply to STARTTLS
        "220 2.0.0 go\r\n250 evil", // words in clear behind 220: somebody put them there
        "220 2.0.0 go\r\nnot TLS at all!"
      })
  void tlsThatFailsLeavesMayInClearOnANewConnection(String reply) throws Exception {
    Options options = Options.usual().startTls(tls.server("mx.x.net"), reply);
    assertThat(delivered(options, MAY).protection()).isNull();
    assertThat(sink().sessions()).hasSize(2);
    assertThat(sink().sessions().get(1).commands()).doesNotContain("STARTTLS");
    assertThat(sink().messages()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "454 4.7.0 not now             | 4.7.0",
        "502 5.5.1 no                  | 4.7.4",
        "220 2.0.0 go!                 | 4.7.5",
        "hello!                        | 4.7.5",
        "421 4.3.2 leave!              | 4.3.2"
      })
  void withEncryptTheMailWaits(String reply, String status) throws Exception {
    Options options = Options.usual().startTls(tls.server("mx.x.net"), reply);
    for (PeerTls policy : List.of(ENCRYPT, VERIFY)) {
      Trouble trouble = next(options, policy);
      assertThat(trouble.status()).hasToString(status);
      assertThat(sink().messages()).isEmpty();
      assertThat(sink().sessions()).hasSize(1);
    }
  }

  @Test
  void wordsInClearBehind220AreAFailureOfTls() throws Exception {
    Options options =
        Options.usual().startTls(tls.server("mx.x.net"), "220 2.0.0 go\r\n250 PIPELINING evil");
    Trouble trouble = next(options, ENCRYPT);
    assertThat(trouble.status()).hasToString("4.7.5");
    assertThat(trouble.text()).contains("in clear where TLS begins");
  }

  @Test
  void whoOffersNoTlsGetsNothingThatMustBeEncrypted() throws Exception {
    Trouble trouble = next(Options.usual(), ENCRYPT);
    assertThat(trouble.status()).hasToString("4.7.4");
    assertThat(trouble.text())
        .isEqualTo("Connected to 127.0.0.1 but it offers no TLS, which is required.");
    assertThat(sink().sessions().getFirst().commands())
        .containsExactly("EHLO lane.example.com", "QUIT");
  }

  @Test
  void encryptAsksForNoName() throws Exception {
    assertThat(delivered(starttls(tls.server("other.example")), ENCRYPT).protection())
        .endsWith(" encrypt");
  }

  @Test
  void verifyTakesTheNameAndTheAuthority() throws Exception {
    assertThat(delivered(starttls(tls.server("other.example", "mx.x.net")), VERIFY).protection())
        .endsWith(" verify");
  }

  @Test
  void verifyRefusesAnotherName() throws Exception {
    Trouble trouble = next(starttls(tls.server("mx.y.net")), VERIFY);
    assertThat(trouble.status()).hasToString("4.7.5");
    assertThat(trouble.text())
        .isEqualTo(
            "Connected to 127.0.0.1 but its certificate was not accepted. (the certificate is for"
                + " mx.y.net, not mx.x.net)");
    assertThat(sink().messages()).isEmpty();
  }

  @Test
  void verifyRefusesAnotherAuthorityAndAnOldCertificate() throws Exception {
    assertThat(next(starttls(new TestTls().server("mx.x.net")), VERIFY).status())
        .hasToString("4.7.5");
    assertThat(next(starttls(TestTls.server(tls.expired("mx.x.net"))), VERIFY).status())
        .hasToString("4.7.5");
  }

  @Test
  void aProofIsNotTakenFromASessionBefore() throws Exception {
    sink = SmtpSink.start(starttls(tls.server("mx.y.net")));
    SmtpClient client = client();
    assertThat(client.deliver(HERE, target(MAY), job(), BODY, FAR))
        .isInstanceOf(HostResult.Settled.class);
    assertThat(client.deliver(HERE, target(VERIFY), job(), BODY, FAR))
        .isInstanceOf(HostResult.TryNext.class);
  }

  @Test
  void daneTakesTheHostsOwnKeyWhateverItsName() throws Exception {
    var bundle = new TestTls().bundle("whatever.example");
    PeerTls dane =
        new PeerTls.Dane(
            List.of(TestTls.tlsa(3, tls.authority()), TestTls.tlsa(3, bundle.getCertificate())),
            List.of("mx.x.net"));
    assertThat(delivered(starttls(TestTls.server(bundle)), dane).protection()).endsWith(" dane");
  }

  @Test
  void daneTakesTheNamedAuthorityForItsNamesOnly() throws Exception {
    PeerTls dane = new PeerTls.Dane(List.of(TestTls.tlsa(2, tls.authority())), List.of("mx.x.net"));
    assertThat(delivered(starttls(tls.server("mx.x.net")), dane).protection()).endsWith(" dane");
    assertThat(next(starttls(tls.server("mx.y.net")), dane).status()).hasToString("4.7.5");
  }

  @Test
  void daneRefusesEveryOtherCertificate() throws Exception {
    PeerTls dane = new PeerTls.Dane(List.of(TestTls.tlsa(3, tls.authority())), List.of("mx.x.net"));
    Trouble trouble = next(starttls(tls.server("mx.x.net")), dane);
    assertThat(trouble.text()).contains("no TLSA record matches the certificate");
    assertThat(sink().messages()).isEmpty();
  }

  @Test
  void whatATestedPolicyWouldRefuseIsDelivered() throws Exception {
    PeerTls tested = tested(MAY);
    assertThat(delivered(starttls(tls.server("mx.y.net")), tested).protection()).endsWith(" may");
    assertThat(delivered(starttls(new TestTls().server("mx.x.net")), tested).protection())
        .endsWith(" may");
    assertThat(delivered(Options.usual(), tested).protection()).isNull();
    Options broken = Options.usual().startTls(tls.server("mx.x.net"), "220 2.0.0 go!");
    assertThat(delivered(broken, tested).protection()).isNull();
  }

  @Test
  void aTestedPolicyTakesNothingFromTheOneInForce() throws Exception {
    assertThat(next(starttls(tls.server("mx.y.net")), tested(VERIFY)).status())
        .hasToString("4.7.5");
    assertThat(next(Options.usual(), tested(ENCRYPT)).status()).hasToString("4.7.4");
    assertThat(delivered(starttls(tls.server("mx.y.net")), tested(ENCRYPT)).protection())
        .endsWith(" encrypt");
  }

  private static PeerTls tested(PeerTls inForce) {
    return new PeerTls.Tested(
        inForce, new PeerTls.Verify(List.of("mx.x.net")), new Domain("x.net"));
  }

  @Test
  void implicitTlsBeginsBeforeTheGreeting() throws Exception {
    sink = SmtpSink.start(Options.usual().implicitTls(tls.server("mx.x.net")));
    var result = client().deliver(HERE, implicit(MAY), job(), BODY, FAR);
    assertThat(((Outcome.Delivered) ((HostResult.Settled) result).outcomes().getFirst()))
        .satisfies(d -> assertThat(d.protection()).startsWith("TLSv1.3 "));
    assertThat(sink().sessions().getFirst().commands()).doesNotContain("STARTTLS");
  }

  @Test
  void aLoginWaitsForTls() throws Exception {
    sink = SmtpSink.start(starttls(tls.server("mx.x.net")).extensions("AUTH PLAIN"));
    var login = new Login("tim", "tanstaaftanstaaf");
    Target clear = target(VERIFY);
    var result =
        client()
            .deliver(
                HERE,
                new Target(clear.host(), clear.address(), clear.port(), VERIFY, false, login),
                job(),
                BODY,
                FAR);
    assertThat(((HostResult.Settled) result).outcomes())
        .allMatch(Outcome.Delivered.class::isInstance);
    assertThat(sink().sessions().getFirst().commands())
        .startsWith(
            "EHLO lane.example.com",
            "STARTTLS",
            "EHLO lane.example.com",
            "AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm",
            "MAIL FROM:<sender@example.com>");
  }

  @Test
  void aLoginGoesThroughTlsFromTheStart() throws Exception {
    sink =
        SmtpSink.start(
            Options.usual().implicitTls(tls.server("mx.x.net")).extensions("AUTH PLAIN LOGIN"));
    Target port465 = implicit(VERIFY);
    var target =
        new Target(
            port465.host(),
            port465.address(),
            port465.port(),
            VERIFY,
            true,
            new Login("tim", "tanstaaftanstaaf"));
    var result = client().deliver(HERE, target, job(), BODY, FAR);
    assertThat(((HostResult.Settled) result).outcomes())
        .allMatch(Outcome.Delivered.class::isInstance);
    assertThat(sink().sessions().getFirst().commands())
        .startsWith("EHLO lane.example.com", "AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm");
  }

  @Test
  void implicitTlsNeverFallsBack() throws Exception {
    sink = SmtpSink.start(Options.usual());
    HostResult result =
        client(Duration.ofSeconds(2)).deliver(HERE, implicit(MAY), job(), BODY, FAR);
    assertThat(((HostResult.TryNext) result).trouble().status()).hasToString("4.7.5");
    assertThat(sink().messages()).isEmpty();
  }

  @Test
  void aHandshakeThatNeverEndsIsCutOff() throws Exception {
    // It says nothing at all: to TLS from the start, that is a handshake without an answer.
    sink = SmtpSink.start(Options.usual().greeting(""));
    HostResult result =
        client(Duration.ofMillis(200)).deliver(HERE, implicit(ENCRYPT), job(), BODY, FAR);
    assertThat(((HostResult.TryNext) result).trouble().status()).hasToString("4.7.5");
  }

  @Test
  void requireTlsGoesToAVerifiedPeerThatHasIt() throws Exception {
    sink = SmtpSink.start(starttls(tls.server("mx.x.net")).extensions("REQUIRETLS", "PIPELINING"));
    var result = client().deliver(HERE, target(VERIFY), requiring(job()), BODY, FAR);
    assertThat(((HostResult.Settled) result).outcomes())
        .allMatch(Outcome.Delivered.class::isInstance);
    assertThat(sink().sessions().getFirst().commands())
        .contains("MAIL FROM:<sender@example.com> REQUIRETLS");
  }

  @Test
  void requireTlsIsNotGivenToAPeerThatLacksIt() throws Exception {
    sink = SmtpSink.start(starttls(tls.server("mx.x.net")));
    var result = client().deliver(HERE, target(VERIFY), requiring(job()), BODY, FAR);
    Trouble trouble = ((HostResult.TryNext) result).trouble();
    assertThat(trouble.status()).hasToString("5.7.30");
    assertThat(trouble.text())
        .isEqualTo("127.0.0.1 does not take REQUIRETLS, which the sender asked for.");
    assertThat(sink().messages()).isEmpty();
  }

  private Outcome.Delivered delivered(Options options, PeerTls policy) throws IOException {
    HostResult result = deliver(options, policy);
    return (Outcome.Delivered) ((HostResult.Settled) result).outcomes().getFirst();
  }

  private Trouble next(Options options, PeerTls policy) throws IOException {
    return ((HostResult.TryNext) deliver(options, policy)).trouble();
  }

  private HostResult deliver(Options options, PeerTls policy) throws IOException {
    stop();
    sink = SmtpSink.start(options);
    return client().deliver(HERE, target(policy), job(), BODY, FAR);
  }

  private SmtpClient client() {
    return client(Duration.ofSeconds(5));
  }

  private SmtpClient client(Duration timeout) {
    return Sending.client(timeout, tls.client(), () -> AttemptStores.BIRTH, Sending.NO_REUSE);
  }

  private static Options starttls(SSLContext context) {
    return Options.usual().startTls(context);
  }

  private Target target(PeerTls policy) {
    return Sending.target(sink().port(), policy);
  }

  private Target implicit(PeerTls policy) {
    return new Target("mx.x.net", InetAddress.getLoopbackAddress(), sink().port(), policy, true);
  }

  private static DeliveryJob job() {
    return Jobs.job(new SpoolRef("in/1", 0, MESSAGE.length()), Jobs.toMx("x.net"), 0, "a@x.net");
  }

  private static DeliveryJob requiring(DeliveryJob job) {
    return Jobs.asking(new EsmtpParameters(false, true, null, null, Map.of()), job);
  }

  private SmtpSink sink() {
    return java.util.Objects.requireNonNull(sink);
  }
}

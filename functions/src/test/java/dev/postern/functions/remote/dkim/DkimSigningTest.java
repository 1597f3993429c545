package dev.postern.functions.remote.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.Domain;
import dev.postern.dkim.DkimAlgorithm;
import dev.postern.dkim.DkimKey;
import dev.postern.dkim.DkimKeys;
import dev.postern.functions.deliver.AttemptStores;
import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.remote.SmtpSink;
import dev.postern.functions.remote.smtp.BindConnector;
import dev.postern.functions.remote.smtp.LocalEnd;
import dev.postern.functions.remote.smtp.SmtpClient;
import dev.postern.functions.remote.smtp.SmtpClientSettings;
import dev.postern.functions.remote.smtp.Target;
import dev.postern.functions.remote.tls.PeerTls;
import dev.postern.functions.remote.tls.TlsClient;
import dev.postern.message.DeliveryJob;
import dev.postern.message.EsmtpParameters;
import dev.postern.message.SpoolRef;
import dev.postern.rules.HostedDomain;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.RulesSource.RulesUnavailableException;
import dev.postern.rules.TestSnapshot;
import dev.postern.rules.UnknownUser;
import dev.postern.secret.DataKey;
import dev.postern.settings.Settings;
import dev.postern.spool.Spool;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.james.jdkim.DKIMVerifier;
import org.apache.james.jdkim.api.SignatureRecord;
import org.apache.james.jdkim.exceptions.FailException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which mail is signed, and that the verifier of Apache James takes the signatures by RSA.
class DkimSigningTest {
  private static final DataKey DATA_KEY = DataKey.random(new Random(5));
  private static final Domain EXAMPLE = new Domain("example.com");
  private static final DkimKey RSA = active(key(EXAMPLE, "r1", DkimAlgorithm.RSA));
  private static final DkimKey ED25519 = active(key(EXAMPLE, "e1", DkimAlgorithm.ED25519));
  private static final String MAIL = "From: A <a@example.com>\nTo: b@x.test\nSubject: s\n\nbody\n";

  private final AtomicInteger opened = new AtomicInteger();

  @SuppressWarnings("StringConcatToTextBlock") // every blank and line end counts
  @ParameterizedTest
  @ValueSource(
      strings = {
        MAIL,
        "From: a@example.com\n\nno final newline",
        "From: a@example.com\n\n\n\n  leading and   inner \t space \n\n\n\n",
        "from:a@example.com\nSUBJECT:   a very\n\tlong\n  folded \n one  \n\n..dots\n.\n",
        "Received: by x; y\nReceived: by z; y\nFrom: a@example.com\nTo: a@x.test\nTo: b@x.test\n"
            + "Subject: one\nSubject: two\n\nduplicates\n",
        "From: a@example.com\nList-Unsubscribe: <https://example.com/u>\nMIME-Version: 1.0\n"
            + "Content-Type: text/plain; charset=utf-8\nMessage-ID: <1@example.com>\n\ngrün\n",
      })
  void jamesTakesIt(String text) throws Exception {
    String signed = sign(job(), text, RSA);
    assertThat(signed).startsWith("DKIM-Signature: v=1; a=rsa-sha256; ").endsWith(crlf(text));
    assertThat(verified(signed)).extracting(SignatureRecord::getSelector).containsExactly("r1");
    assertThat(signed.lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(999));
    assertThat(Arrays.stream(signed.substring(0, signed.length() - text.length()).split("\r\n")))
        .filteredOn(line -> line.startsWith("\t"))
        .allSatisfy(line -> assertThat(line).hasSizeLessThan(79));
  }

  @Test
  void aChangeOfWhatIsSignedShows() throws Exception {
    String signed = sign(job(), MAIL, RSA);
    for (String changed :
        List.of(
            signed.replace("body", "bogy"),
            signed.replace("Subject: s", "Subject: t"),
            signed.replace("From: A", "From: c@example.com\r\nFrom: A"),
            signed.replace("To: b", "Subject: sold\r\nTo: b"))) {
      assertThat(changed).isNotEqualTo(signed);
      assertThatThrownBy(() -> verified(changed)).isInstanceOf(FailException.class);
    }
  }

  @Test
  void itIsKnownBeforeHowLongTheSignaturesAre() throws Exception {
    String full =
        """
        Received: by x
        From: a@example.com
        Reply-To: a@example.com
        To: b@x.test
        Cc: c@x.test
        Subject: s
        Date: today
        Message-ID: <1@example.com>
        In-Reply-To: <0@x.test>
        References: <0@x.test>
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: 7bit
        List-Unsubscribe: <https://example.com/u>

        x
        """;
    for (String text : List.of(MAIL, full)) {
      int added = sign(job(), text, RSA, ED25519).length() - crlf(text).length();
      assertThat(signing(RSA, ED25519).growth(job())).isBetween((long) added, added + 1500L);
    }
    assertThat(signing(RSA).growth(job())).isLessThan(signing(RSA, ED25519).growth(job()));
    assertThat(signing().growth(job())).isZero();
    assertThat(signing(RSA).growth(at(Spool.FORWARDS + "1", "b@x.test"))).isZero();
  }

  /// RFC 6376 section 5.3: what is converted is converted before it is signed.
  @Test
  void whatAPeerWithout8BitMimeGetsIsSignedAsItIsSent() throws Exception {
    String text =
        """
        From: a@example.com
        To: b@x.test
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=x
        Content-Transfer-Encoding: 8bit

        --x
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        .Gr\u00fc\u00dfe
        --x
        Content-Type: message/rfc822

        Subject: in

        \u00fc
        --x--
        """;
    Settings none = Settings.of(List.of());
    var client =
        new SmtpClient(
            SmtpClientSettings.of(none),
            TlsClient.of(none),
            signing(RSA, ED25519),
            () -> AttemptStores.BIRTH);
    try (var sink = SmtpSink.start(SmtpSink.Options.usual().extensions("SIZE 100000"))) {
      int length = crlf(text).getBytes(StandardCharsets.UTF_8).length;
      DeliveryJob job =
          Jobs.from(
              "a@example.com",
              Jobs.job(new SpoolRef("in/1", 0, length), Jobs.toMx("x.test"), 0, "b@x.test"));
      var target = new Target("mx.x.test", sink.address(), sink.port(), new PeerTls.None(), false);
      var from = new LocalEnd(new BindConnector(null), "lane.example.com");
      var _ =
          client.deliver(
              from, target, job, body(text), AttemptStores.BIRTH.plus(Duration.ofMinutes(5)));

      String content = sink.messages().getFirst().content();
      assertThat(content).isASCII().contains("=C3=BC").doesNotContain(": 8bit");
      assertThat(verified(content.substring(content.indexOf("DKIM-Signature: v=1; a=rsa"))))
          .extracting(SignatureRecord::getSelector)
          .contains("r1");
      String mail = sink.sessions().getFirst().commands().get(1);
      int size = Integer.parseInt(mail.replaceFirst(".*SIZE=(\\d+).*", "$1"));
      assertThat(size).isBetween(content.length(), content.length() + 1500);
    }
  }

  @Test
  void bothKeysSign() throws Exception {
    String signed = sign(job(), MAIL, RSA, ED25519);
    assertThat(signed)
        .containsSubsequence("a=rsa-sha256;", "s=r1;", "a=ed25519-sha256;", "s=e1;", "From: A");
    assertThat(signed).contains("t=" + AttemptStores.BIRTH.getEpochSecond() + ";");
    assertThat(signed).contains("h=from:from:to:to:subject:subject;");
  }

  /// A long message is read twice and never held; a short one is read once.
  @Test
  void longMessagesAreReadTwice() throws Exception {
    String text = MAIL + "0123456789 abcdef\n".repeat(60_000);
    assertThat(verified(sign(job(), text, RSA))).hasSize(1);
    assertThat(opened).hasValue(2);
    opened.set(0);
    sign(job(), MAIL, RSA);
    assertThat(opened).hasValue(1);
    opened.set(0);
    for (int size :
        List.of(ScannedMessage.HELD - 1, ScannedMessage.HELD, ScannedMessage.HELD + 1)) {
      String exact = crlf(MAIL) + "x".repeat(size - crlf(MAIL).length());
      assertThat(sign(job(), exact, RSA)).endsWith(exact);
    }
    assertThat(opened).hasValue(4);
  }

  @Test
  void aHeaderBeyondTheBoundIsNotSigned() throws Exception {
    String text = "From: a@example.com\nX: " + "x".repeat(ScannedMessage.MAX_HEADER) + "\n\nb\n";
    assertThat(sign(job(), text, RSA)).isEqualTo(crlf(text));
  }

  @ParameterizedTest
  @CsvSource({
    "a@example.com, a@example.com, b@x.test, true",
    "a@example.com, other@example.com, b@x.test, true",
    "a@sub.example.com, a@example.com, b@x.test, false",
    "a@example.com, a@sub.example.com, b@x.test, false",
    "stranger@far.net, a@example.com, b@x.test, false",
    "'', a@example.com, b@x.test, false",
    "a@example.com, a@hosted.example, b@x.test, false",
    "a@hosted.example, a@hosted.example, b@x.test, false",
    "a@example.com, a@example.com, b@hosted.example, false",
    "a@example.com, a@example.com, b@listed.example, false",
    "a@example.com, a@example.com, b@sub.listed.example, false",
    "a@example.com, a@example.com, b@x.listed.example, true",
  })
  void whichMail(String sender, String from, String recipient, boolean signed) throws Exception {
    String text = "From: " + from + "\n\nbody\n";
    DeliveryJob job = Jobs.from(sender, at("in/1", recipient));
    assertThat(sign(job, text, RSA)).satisfies(isSigned(signed));
  }

  @Test
  void aBounceOfOursIsSignedByThePrimaryDomain() throws Exception {
    DeliveryJob bounce = Jobs.from("", at("dsn/1", "b@x.test"));
    assertThat(sign(bounce, "From: MAILER-DAEMON@example.com\n\nbody\n", RSA))
        .satisfies(isSigned(true));
    assertThat(sign(bounce, "From: MAILER-DAEMON@far.net\n\nbody\n", RSA))
        .satisfies(isSigned(false));
  }

  @Test
  void forwardsAndBinaryMailAreNotSigned() throws Exception {
    assertThat(sign(at("fwd/1", "b@x.test"), MAIL, RSA)).isEqualTo(crlf(MAIL));
    DeliveryJob binary = Jobs.asking(new EsmtpParameters(true, false, null, null, Map.of()), job());
    assertThat(sign(binary, MAIL, RSA)).isEqualTo(crlf(MAIL));
  }

  @Test
  void whatDoesNotSignLetsTheMailGo() throws Exception {
    DkimKey otherContext = active(key(new Domain("example.net"), "r1", DkimAlgorithm.RSA));
    for (DkimKey broken :
        List.of(
            key(EXAMPLE, "r1", DkimAlgorithm.RSA),
            with(RSA, "v1:" + "A".repeat(400)),
            with(RSA, "v1:no base 64"),
            with(RSA, "v2:AAAA"),
            with(RSA, otherContext.encryptedKey()),
            with(ED25519, RSA.encryptedKey()))) {
      assertThat(sign(job(), MAIL, broken)).isEqualTo(crlf(MAIL));
      assertThat(sign(job(), MAIL, broken, ED25519)).contains("s=e1;").doesNotContain("s=r1;");
    }
    var noKey = new DkimSigning(() -> rules(RSA), new SigningKeys(null), () -> AttemptStores.BIRTH);
    assertThat(read(noKey.sign(job(), body(MAIL)))).isEqualTo(crlf(MAIL));
    var noRules =
        new DkimSigning(
            () -> {
              throw new RulesUnavailableException("none", new SQLException());
            },
            new SigningKeys(DATA_KEY),
            () -> AttemptStores.BIRTH);
    assertThat(read(noRules.sign(job(), body(MAIL)))).isEqualTo(crlf(MAIL));
  }

  @Test
  void aSpoolThatFailsIsNoMailWithoutSignature() {
    Body failing =
        () -> {
          throw new IOException("gone");
        };
    assertThatThrownBy(() -> signing(RSA).sign(job(), failing)).isInstanceOf(IOException.class);
  }

  private static Consumer<String> isSigned(boolean signed) {
    return text -> assertThat(text.startsWith("DKIM-Signature: ")).isEqualTo(signed);
  }

  private static List<SignatureRecord> verified(String signed) throws Exception {
    Map<String, String> dns =
        Stream.of(RSA).collect(Collectors.toMap(DkimKey::selector, DkimKey::recordText));
    return new DKIMVerifier(
            (method, selector, domain) -> {
              assertThat(domain).hasToString("example.com");
              return List.of(dns.get(selector.toString()));
            })
        .verify(new ByteArrayInputStream(signed.getBytes(StandardCharsets.UTF_8)));
  }

  private static DkimKey key(Domain domain, String selector, DkimAlgorithm algorithm) {
    return DkimKey.make(domain, selector, algorithm, DATA_KEY, new SecureRandom());
  }

  private static DkimKey active(DkimKey key) {
    return copy(key, true, key.encryptedKey());
  }

  private static DkimKey with(DkimKey key, String encrypted) {
    return copy(key, true, encrypted);
  }

  private static DkimKey copy(DkimKey key, boolean active, String encrypted) {
    return new DkimKey(
        key.domain(), key.selector(), key.algorithm(), active, key.publicKey(), encrypted);
  }

  private static DeliveryJob job() {
    return at("in/1", "b@x.test");
  }

  private static DeliveryJob at(String spoolKey, String recipient) {
    return Jobs.from(
        "a@example.com", Jobs.job(new SpoolRef(spoolKey, 0, 1), Jobs.toMx("x.test"), 0, recipient));
  }

  private String sign(DeliveryJob job, String text, DkimKey... keys) throws Exception {
    return read(signing(keys).sign(job, body(text)));
  }

  private static DkimSigning signing(DkimKey... keys) {
    return new DkimSigning(() -> rules(keys), new SigningKeys(DATA_KEY), () -> AttemptStores.BIRTH);
  }

  private Body body(String text) {
    return () -> {
      opened.incrementAndGet();
      return new ByteArrayInputStream(crlf(text).getBytes(StandardCharsets.UTF_8));
    };
  }

  private static String read(Body body) throws IOException {
    try (InputStream in = body.open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String crlf(String text) {
    return text.replace("\r\n", "\n").replace("\n", "\r\n");
  }

  private static RulesSnapshot rules(DkimKey... keys) {
    return new TestSnapshot(EXAMPLE)
        .hosted(
            Stream.of("example.com", "hosted.example")
                .map(name -> new HostedDomain(new Domain(name), false, UnknownUser.DELETE))
                .collect(Collectors.toMap(HostedDomain::name, Function.identity())))
        .rcptHosts(Set.of("listed.example", ".sub.listed.example", "sub.listed.example"))
        .dkim(DkimKeys.of(List.of(keys)))
        .build();
  }
}

package dev.postern.functions.bounce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.Mailbox;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.runtime.InMemoryStores;
import dev.postern.message.BounceJob;
import dev.postern.message.EsmtpParameters;
import dev.postern.message.RecipientParameters;
import dev.postern.smtp.EnhancedStatus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.james.mime4j.dom.Entity;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.SingleBody;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.apache.james.mime4j.stream.MimeConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Notifications as a MIME parser reads them.
class DsnWriterTest {
  private static final String TEXT = "Received: by mx\nSubject: hi\n\nhello\n";

  private final InMemoryStores stores = new InMemoryStores();
  private final DsnWriter writer = new DsnWriter(DsnOrigin.of(stores));

  @Test
  void itIsAMultipartReportOfThreeParts() throws Exception {
    Message dsn = parse(write(Bounces.of(stores, TEXT, "s@far.org", true, "x@d.org")));

    assertThat(dsn.getMimeType()).isEqualTo("multipart/report");
    assertThat(dsn.getHeader().getField("Content-Type").getBody())
        .contains("report-type=delivery-status");
    assertThat(parts(dsn))
        .extracting(Entity::getMimeType)
        .containsExactly("text/plain", "message/delivery-status", "message/rfc822");
  }

  @Test
  void itsHeadersSayWhoWhomAndWhen() throws Exception {
    Message dsn = parse(write(Bounces.of(stores, TEXT, "s@far.org", true, "x@d.org")));

    assertThat(dsn.getFrom().getFirst().getAddress()).isEqualTo("MAILER-DAEMON@example.com");
    assertThat(dsn.getTo()).hasToString("[s@far.org]");
    assertThat(dsn.getSubject()).isEqualTo("failure notice");
    assertThat(dsn.getDate()).isEqualTo(Date.from(Bounces.FAILED));
    assertThat(dsn.getMessageId()).isEqualTo("<" + Bounces.DSN + ".bounce@mx.example.com>");
    assertThat(dsn.getHeader().getField("Auto-Submitted").getBody()).isEqualTo("auto-replied");
    assertThat(dsn.getHeader().getFields().getFirst().getBody())
        .startsWith("by mx.example.com (Postern bounce) id " + Bounces.DSN);
  }

  @Test
  void peopleReadTheClassicText() throws Exception {
    Message dsn = parse(write(Bounces.of(stores, TEXT, "s@far.org", true, "x@d.org", "y@d.org")));
    assertThat(text(parts(dsn).get(0)))
        .isEqualTo(
            """
            Hi. This is the Postern program at mx.example.com.
            I'm afraid I wasn't able to deliver your message to the following addresses.
            This is a permanent error; I've given up. Sorry it didn't work out.

            <x@d.org>:
            no such user here
            mx.d.org said: 550 5.1.1 no such user here

            <y@d.org>:
            no such user here
            mx.d.org said: 550 5.1.1 no such user here

            --- Enclosed is a copy of the message.
            """
                .replace("\n", "\r\n"));
  }

  @Test
  void programsReadTheStatusOfEachRecipient() throws Exception {
    Message dsn = parse(write(Bounces.of(stores, TEXT, "s@far.org", true, "x@d.org", "y@d.org")));
    assertThat(text(parts(dsn).get(1)))
        .isEqualTo(
            """
            Reporting-MTA: dns; mx.example.com
            X-Postern-Queue-ID: %s
            Arrival-Date: Mon, 5 Jan 2026 08:00:00 +0000

            Final-Recipient: rfc822; x@d.org
            Action: failed
            Status: 5.1.1
            Remote-MTA: dns; mx.d.org
            Diagnostic-Code: smtp; 550 5.1.1 no such user here
            Last-Attempt-Date: Mon, 5 Jan 2026 09:10:11 +0000

            Final-Recipient: rfc822; y@d.org
            Action: failed
            Status: 5.1.1
            Remote-MTA: dns; mx.d.org
            Diagnostic-Code: smtp; 550 5.1.1 no such user here
            Last-Attempt-Date: Mon, 5 Jan 2026 09:10:11 +0000
            """
                .formatted(Bounces.MESSAGE)
                .replace("\n", "\r\n"));
  }

  @Test
  void theCopyIsTheMessage() throws Exception {
    Message dsn = parse(write(Bounces.of(stores, TEXT, "s@far.org", true, "x@d.org")));
    Message copy = (Message) parts(dsn).get(2).getBody();
    assertThat(copy.getHeader().getField("Return-Path").getBody()).isEqualTo("<s@far.org>");
    assertThat(copy.getSubject()).isEqualTo("hi");
    assertThat(text(copy)).isEqualTo("hello\r\n");
  }

  @Test
  void withoutAPeerTheDiagnosticIsOurs() throws Exception {
    var failure = Bounces.failure(Mailbox.parse("x@d.org"), null, null, "no account x@d.org here");
    Message dsn = parse(write(one(TEXT, failure, false)));
    assertThat(text(parts(dsn).get(1)))
        .contains("Diagnostic-Code: x-postern; no account x@d.org here\r\n")
        .doesNotContain("Remote-MTA");
    assertThat(text(parts(dsn).get(0))).contains("no account x@d.org here\r\n\r\n");
  }

  @Test
  void aPeersReplyCannotBreakOutOfItsLine() throws Exception {
    String evil = "550 no\r\nAction: delivered\r\n\r\n--=_" + Bounces.DSN + "--\u0000\u0085 ü";
    var failure = Bounces.failure(Mailbox.parse("x@d.org"), evil, "mx\r\nStatus: 2.0.0", evil);
    Dsn written = write(one(TEXT, failure, false));
    Message dsn = parse(written);

    assertThat(parts(dsn)).hasSize(3);
    assertThat(text(parts(dsn).get(1)).lines().filter(l -> l.startsWith("Action:")))
        .containsExactly("Action: failed");
    assertThat(text(parts(dsn).get(1)).lines().filter(l -> l.startsWith("Status:")))
        .containsExactly("Status: 5.1.1");
    assertThat(written.eightBit()).isFalse();
  }

  @Test
  void noLineIsLongerThanMailMayHave() throws Exception {
    String endless = "550 " + "x".repeat(5_000);
    var failure = Bounces.failure(Mailbox.parse("x@d.org"), endless, "m".repeat(2_000), endless);
    String header = "Subject: " + "y".repeat(3_000) + "\n\n";
    Dsn dsn = write(one("Received: x\n" + header + "z".repeat(3_000), failure, false));
    assertThat(new String(dsn.content(), StandardCharsets.UTF_8).lines())
        .allMatch(line -> line.getBytes(StandardCharsets.UTF_8).length <= 998);
  }

  @Test
  void aLargeMessageIsReturnedAsHeaders() throws Exception {
    String large = TEXT + "0123456789\n".repeat(10_000);
    Dsn written = write(Bounces.of(stores, large, "s@far.org", true, "x@d.org"));
    Message dsn = parse(written);

    assertThat(parts(dsn).get(2).getMimeType()).isEqualTo("text/rfc822-headers");
    assertThat(text(parts(dsn).get(2)))
        .isEqualTo("Return-Path: <s@far.org>\r\nReceived: by mx\r\nSubject: hi\r\n");
    assertThat(text(parts(dsn).get(0))).contains("--- Enclosed are the headers of the message.");
    assertThat(written.content()).hasSizeLessThan(3_000);
  }

  @Test
  void theLimitIsExactlyFiftyThousandOctets() throws Exception {
    String head = "Received: x\r\n\r\n";
    String most = head.replace("\r", "") + ("a".repeat(498) + "\n").repeat(99);
    int missing = OriginalCopy.MAX_OCTETS - most.replace("\n", "\r\n").length();
    String fits = most + "b".repeat(missing - 2) + "\n";

    Dsn whole = write(Bounces.of(stores, fits, "s@far.org", true, "x@d.org"));
    assertThat(parts(parse(whole)).get(2).getMimeType()).isEqualTo("message/rfc822");
    Dsn cut = write(Bounces.of(stores, fits.replace("b\n", "bb\n"), "s@far.org", true, "x@d.org"));
    assertThat(parts(parse(cut)).get(2).getMimeType()).isEqualTo("text/rfc822-headers");
  }

  @Test
  void anEightBitCopyIsDeclaredAsSuch() throws Exception {
    Dsn written = write(Bounces.of(stores, TEXT + "grüße\n", "s@far.org", true, "x@d.org"));
    Message dsn = parse(written);

    assertThat(written.eightBit()).isTrue();
    assertThat(written.smtpUtf8()).isFalse();
    assertThat(dsn.getContentTransferEncoding()).isEqualTo("8bit");
    assertThat(parts(dsn).get(0).getContentTransferEncoding()).isEqualTo("7bit");
    assertThat(parts(dsn).get(2).getContentTransferEncoding()).isEqualTo("8bit");
    Dsn plain = write(Bounces.of(stores, TEXT, "s@far.org", true, "x@d.org"));
    assertThat(parse(plain).getContentTransferEncoding()).isEqualTo("7bit");
  }

  @Test
  void addressesInUtf8MakeAnInternationalReport() throws Exception {
    var failure = Bounces.failure(Mailbox.parse("grüße@d.org"), null, null, "gibt's nicht: ü");
    Dsn written = write(one(TEXT, failure, true));
    Message dsn = parse(written);

    assertThat(written.smtpUtf8()).isTrue();
    assertThat(written.eightBit()).isTrue();
    assertThat(parts(dsn))
        .extracting(Entity::getMimeType)
        .containsExactly("text/plain", "message/global-delivery-status", "message/global");
    assertThat(text(parts(dsn).get(1))).contains("Final-Recipient: utf-8; grüße@d.org\r\n");
    assertThat(text(parts(dsn).get(0))).contains("gibt's nicht: ü");
  }

  @Test
  void itNamesWhatTheSenderNamed() throws Exception {
    var asked =
        new RecipientParameters(
            Set.of(RecipientParameters.Notify.FAILURE), "rfc822;Anna+20A@d.org");
    Message dsn = parse(write(asking(BounceJob.Action.FAILED, null, "QQ+2B314", asked)));
    assertThat(text(parts(dsn).get(1)))
        .startsWith("Original-Envelope-Id: QQ+314\r\nReporting-MTA: dns; mx.example.com\r\n")
        .contains("\r\n\r\nOriginal-Recipient: rfc822; Anna A@d.org\r\nFinal-Recipient: ");
  }

  @Test
  void anOriginalRecipientBeyondAsciiIsReadable() throws Exception {
    var asked = new RecipientParameters(Set.of(), "utf-8;gr\\x{FC}n@d.org");
    Message dsn = parse(write(asking(BounceJob.Action.FAILED, null, null, asked)));
    assertThat(text(parts(dsn).get(1))).contains("Original-Recipient: utf-8; gr\\x{FC}n@d.org\r\n");
    assertThat(DeliveryStatus.of(DsnOrigin.of(stores), utf8(asked)))
        .contains("Original-Recipient: utf-8; gr\u00fcn@d.org\r\n");
  }

  @Test
  void ofWhatAskedForTheHeaderOnlyTheHeaderIsReturned() throws Exception {
    Message dsn =
        parse(
            write(
                asking(
                    BounceJob.Action.FAILED,
                    EsmtpParameters.Ret.HDRS,
                    null,
                    RecipientParameters.NONE)));
    assertThat(parts(dsn).get(2).getMimeType()).isEqualTo("text/rfc822-headers");
    assertThat(text(parts(dsn).get(2))).contains("Subject: hi").doesNotContain("hello");
  }

  @Test
  void aDeliveryIsToldWithTheHeaderThoughAllWasAskedFor() throws Exception {
    Message dsn =
        parse(
            write(
                asking(
                    BounceJob.Action.DELIVERED,
                    EsmtpParameters.Ret.FULL,
                    null,
                    RecipientParameters.NONE)));
    assertThat(dsn.getSubject()).isEqualTo("delivery notice");
    assertThat(text(parts(dsn).get(0)))
        .isEqualTo(
            """
            Hi. This is the Postern program at mx.example.com.
            Your message was delivered to the following addresses.

            <x@d.org>:
            It is in the mailbox.

            --- Enclosed are the headers of the message.
            """
                .replace("\n", "\r\n"));
    assertThat(text(parts(dsn).get(1)))
        .contains("Action: delivered\r\nStatus: 2.0.0\r\nLast-Attempt-Date: ");
    assertThat(parts(dsn).get(2).getMimeType()).isEqualTo("text/rfc822-headers");
  }

  @Test
  void handingOnAndDelayHaveWordsOfTheirOwn() throws Exception {
    Message relayed =
        parse(write(asking(BounceJob.Action.RELAYED, null, null, RecipientParameters.NONE)));
    assertThat(relayed.getSubject()).isEqualTo("delivery notice");
    assertThat(text(parts(relayed).get(0))).contains("Your message was handed on");
    assertThat(text(parts(relayed).get(1))).contains("Action: relayed\r\n");
    Message delayed =
        parse(write(asking(BounceJob.Action.DELAYED, null, null, RecipientParameters.NONE)));
    assertThat(delayed.getSubject()).isEqualTo("delay notice");
    assertThat(text(parts(delayed).get(0))).contains("I'm not giving up");
    assertThat(text(parts(delayed).get(1))).contains("Action: delayed\r\n");
  }

  @Test
  void ofWhatAskedForTlsAllTheWayNothingIsReturned() throws Exception {
    Message dsn = parse(write(asking(new EsmtpParameters(false, true, null, null, Map.of()))));
    assertThat(parts(dsn)).hasSize(2);
    assertThat(text(parts(dsn).get(0)))
        .contains("--- No copy of the message is enclosed, since it asked for TLS all the way.");
  }

  @Test
  void ofABinaryMessageTheHeaderIsReturned() throws Exception {
    Message dsn = parse(write(asking(new EsmtpParameters(true, false, null, null, Map.of()))));
    assertThat(parts(dsn).get(2).getMimeType()).isEqualTo("text/rfc822-headers");
  }

  @Test
  void aLineWithTheBoundaryInTheCopyIsNotTheBoundary() throws Exception {
    String nested = "Received: x\n\n--=_" + Bounces.MESSAGE + "\n--=_" + Bounces.MESSAGE + "--\n";
    Message dsn = parse(write(Bounces.of(stores, nested, "s@far.org", true, "x@d.org")));
    assertThat(parts(dsn)).hasSize(3);
  }

  private BounceJob one(String text, BounceJob.Report failure, boolean smtpUtf8) {
    byte[] bytes = stores.store("in/s", text);
    return new BounceJob(
        Bounces.DSN,
        Bounces.job(bytes.length, "s@far.org", List.of(failure.recipient()), smtpUtf8),
        true,
        BounceJob.Action.FAILED,
        List.of(failure));
  }

  private BounceJob asking(EsmtpParameters asked) {
    return asking(BounceJob.Action.FAILED, asked);
  }

  private BounceJob asking(
      BounceJob.Action action,
      EsmtpParameters.@Nullable Ret ret,
      @Nullable String envelopeId,
      RecipientParameters each) {
    return asking(
        action,
        new EsmtpParameters(false, false, ret, envelopeId, Map.of(Mailbox.parse("x@d.org"), each)));
  }

  private BounceJob asking(BounceJob.Action action, EsmtpParameters asked) {
    Mailbox to = Mailbox.parse("x@d.org");
    byte[] bytes = stores.store("in/s", TEXT);
    var report =
        new BounceJob.Report(
            to, EnhancedStatus.parse("2.0.0"), null, null, "It is in the mailbox.", Bounces.FAILED);
    return new BounceJob(
        Bounces.DSN,
        Jobs.asking(asked, Bounces.job(bytes.length, "s@far.org", List.of(to), false)),
        true,
        action,
        List.of(report));
  }

  private Notice utf8(RecipientParameters asked) {
    BounceJob bounce = asking(BounceJob.Action.FAILED, null, null, asked);
    return new Notice(
        bounce.bounceId(),
        Mailbox.parse("s\u00fc@far.org"),
        false,
        bounce.job(),
        bounce.action(),
        bounce.reports());
  }

  private Dsn write(BounceJob bounce) throws IOException {
    Notice notice = Addressee.of(stores).noticeOf(bounce).orElseThrow();
    return writer.write(
        notice, OriginalCopy.read(stores.spool, bounce.job().body(), notice.extent()));
  }

  private static Message parse(Dsn dsn) throws IOException {
    var builder = new DefaultMessageBuilder();
    builder.setMimeEntityConfig(MimeConfig.STRICT);
    Message message = builder.parseMessage(new ByteArrayInputStream(dsn.content()));
    assertThat(message.getDate().toInstant()).isAfter(Instant.EPOCH);
    return message;
  }

  private static List<Entity> parts(Message message) {
    return ((Multipart) message.getBody()).getBodyParts();
  }

  private static String text(Entity part) throws IOException {
    var out = new ByteArrayOutputStream();
    ((SingleBody) part.getBody()).writeTo(out);
    return out.toString(StandardCharsets.UTF_8);
  }
}

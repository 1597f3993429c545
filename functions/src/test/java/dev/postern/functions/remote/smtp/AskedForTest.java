package dev.postern.functions.remote.smtp;

import static dev.postern.functions.remote.smtp.Sending.FAR;
import static dev.postern.functions.remote.smtp.Sending.HERE;
import static dev.postern.functions.remote.smtp.Sending.client;
import static dev.postern.functions.remote.smtp.Sending.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.Mailbox;
import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.remote.SmtpSink;
import dev.postern.message.DeliveryJob;
import dev.postern.message.EsmtpParameters;
import dev.postern.message.RecipientParameters;
import dev.postern.message.RecipientParameters.Notify;
import dev.postern.message.SpoolRef;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the client asked for, as peers of different skills are told it.
class AskedForTest {
  private static final String TEXT = "Subject: x\r\n\r\nx\r\n";
  private static final Mailbox A = Mailbox.parse("a@x.net");
  private static final EsmtpParameters DSN =
      new EsmtpParameters(
          false,
          false,
          EsmtpParameters.Ret.HDRS,
          "QQ+2B314",
          Map.of(
              A,
              new RecipientParameters(
                  Set.of(Notify.DELAY, Notify.SUCCESS), "rfc822;Anna+2Bx@x.net")));
  private static final EsmtpParameters BINARY =
      new EsmtpParameters(true, false, null, null, Map.of());

  private @Nullable SmtpSink sink;

  @AfterEach
  void stop() {
    if (sink != null) {
      sink.close();
    }
  }

  @Test
  void aPeerWithDsnIsToldAllOfIt() throws Exception {
    Outcome outcome = deliver(TEXT, job(TEXT, DSN), "DSN");
    assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
    assertThat(((Outcome.Delivered) outcome).peerNotifies()).isTrue();
    assertThat(commands())
        .contains(
            "MAIL FROM:<sender@example.com> RET=HDRS ENVID=QQ+2B314",
            "RCPT TO:<a@x.net> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;Anna+2Bx@x.net");
  }

  @Test
  void aPeerWithoutDsnIsToldNothingOfIt() throws Exception {
    Outcome outcome = deliver(TEXT, job(TEXT, DSN), "8BITMIME");
    assertThat(((Outcome.Delivered) outcome).peerNotifies()).isFalse();
    assertThat(commands()).contains("MAIL FROM:<sender@example.com>", "RCPT TO:<a@x.net>");
  }

  @Test
  void aBinaryMessageGoesByBdatOctetForOctet() throws Exception {
    String message = "Subject: b\r\n\r\n.\r\n\0\n\r.\r\n\u00ff";
    deliver(message, job(message, BINARY), "CHUNKING", "BINARYMIME", "8BITMIME");
    assertThat(sink().messages().getFirst().data()).isEqualTo(message);
    assertThat(commands())
        .containsExactly(
            "EHLO lane.example.com",
            "MAIL FROM:<sender@example.com> BODY=BINARYMIME",
            "RCPT TO:<a@x.net>",
            "BDAT " + message.length() + " LAST",
            "QUIT");
  }

  @Test
  void aLargeBinaryMessageGoesWhole() throws Exception {
    String message = "x".repeat(300_001);
    deliver(message, job(message, BINARY), "CHUNKING", "BINARYMIME");
    assertThat(sink().messages().getFirst().data()).isEqualTo(message);
  }

  @Test
  void aBinaryMessageThatIsRefusedFails() throws Exception {
    DeliveryJob job =
        Jobs.asking(
            BINARY,
            Jobs.job(new SpoolRef("in/1", 0, 1), Jobs.toMx("x.net"), 0, "permfail-dot@x.net"));
    assertThat(failure(deliver("x", job, "CHUNKING", "BINARYMIME"))).startsWith("5.7.1 ");
  }

  @Test
  void aBinaryMessageIsNotConverted() throws Exception {
    for (String[] skills :
        List.of(new String[] {"8BITMIME", "CHUNKING"}, new String[] {"BINARYMIME"})) {
      assertThat(failure(deliver("x", job("x", BINARY), skills)))
          .isEqualTo(
              "5.6.1 127.0.0.1 takes no binary message (BINARYMIME), and I do not convert it.");
      assertThat(sink().messages()).isEmpty();
      sink().close();
    }
  }

  @Test
  void aBinaryMessageThatEndsEarlyIsNotTaken() {
    DeliveryJob longer = job("twelve octets", BINARY);
    assertThatThrownBy(() -> deliver("x", longer, "CHUNKING", "BINARYMIME"))
        .isInstanceOf(IOException.class);
    assertThat(sink().messages()).isEmpty();
  }

  @Test
  void textGoesByDataThoughThePeerHasChunks() throws Exception {
    deliver(TEXT, job(TEXT, EsmtpParameters.NONE), "CHUNKING", "BINARYMIME");
    assertThat(commands()).contains("DATA");
  }

  @Test
  void smtpUtf8IsNeededForAddressesAndHeadersOnly() throws Exception {
    String plain = "Subject: hi\r\n\r\ngr\u00fc\u00dfe\r\n";
    assertThat(deliver(plain, utf8("a@x.net", plain), "8BITMIME"))
        .isInstanceOf(Outcome.Delivered.class);
    String header = "Received: x\r\nSubject: gr\u00fc\u00dfe\r\n\r\nhi\r\n";
    assertThat(failure(deliver(header, utf8("a@x.net", header), "8BITMIME")))
        .isEqualTo("5.6.7 127.0.0.1 takes no header beyond ASCII.");
    assertThat(failure(deliver(plain, utf8("\u00fc@x.net", plain), "8BITMIME")))
        .isEqualTo("5.6.7 127.0.0.1 takes no addresses beyond ASCII.");
    assertThat(deliver(header, utf8("\u00fc@x.net", header), "8BITMIME", "SMTPUTF8"))
        .isInstanceOf(Outcome.Delivered.class);
    assertThat(commands()).contains("MAIL FROM:<sender@example.com> SMTPUTF8");
  }

  private Outcome deliver(String message, DeliveryJob job, String... skills) throws IOException {
    sink = SmtpSink.start(SmtpSink.Options.usual().extensions(skills));
    Body body = () -> new ByteArrayInputStream(message.getBytes(StandardCharsets.ISO_8859_1));
    HostResult result = client().deliver(HERE, target(sink()), job, body, FAR);
    return ((HostResult.Settled) result).outcomes().getFirst();
  }

  private static DeliveryJob job(String message, EsmtpParameters asked) {
    return Jobs.asking(
        asked,
        Jobs.job(new SpoolRef("in/1", 0, message.length()), Jobs.toMx("x.net"), 0, "a@x.net"));
  }

  private static DeliveryJob utf8(String recipient, String message) {
    DeliveryJob job =
        Jobs.job(new SpoolRef("in/1", 0, message.length()), Jobs.toMx("x.net"), 0, recipient);
    return new DeliveryJob(
        job.jobId(),
        job.queueId(),
        job.body(),
        true,
        job.sender(),
        job.recipients(),
        false,
        true,
        job.route(),
        job.birth(),
        0);
  }

  private static String failure(Outcome outcome) {
    var trouble = ((Outcome.Failed) outcome).trouble();
    return trouble.status() + " " + trouble.text();
  }

  private List<String> commands() {
    return sink().sessions().getFirst().commands();
  }

  private SmtpSink sink() {
    return java.util.Objects.requireNonNull(sink);
  }
}

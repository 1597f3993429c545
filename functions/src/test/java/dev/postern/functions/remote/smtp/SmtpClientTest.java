package dev.postern.functions.remote.smtp;

import static dev.postern.functions.remote.smtp.Sending.FAR;
import static dev.postern.functions.remote.smtp.Sending.HERE;
import static dev.postern.functions.remote.smtp.Sending.client;
import static dev.postern.functions.remote.smtp.Sending.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.functions.deliver.AttemptStores;
import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.remote.SmtpSink;
import dev.postern.message.DeliveryJob;
import dev.postern.message.SpoolRef;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmtpClientTest {
  private static final String MESSAGE = "Subject: hi\r\n\r\n.dot\r\nend\r\n";
  private static final Body BODY =
      () -> new ByteArrayInputStream(MESSAGE.getBytes(StandardCharsets.US_ASCII));

  private @Nullable SmtpSink sink;

  @AfterEach
  void stop() {
    if (sink != null) {
      sink.close();
    }
  }

  @Test
  void deliversWithPipelining() throws Exception {
    List<Outcome> outcomes = settled(SmtpSink.start(), BODY, "a@x.net", "b@x.net");
    assertThat(outcomes)
        .allSatisfy(o -> assertThat(o).isInstanceOf(Outcome.Delivered.class))
        .hasSize(2);
    assertThat(((Outcome.Delivered) outcomes.getFirst()).reply()).isEqualTo("250 2.0.0 taken");

    SmtpSink.Message message = sink().messages().getFirst();
    assertThat(message.mailFrom()).isEqualTo("sender@example.com");
    assertThat(message.recipients()).containsExactly("a@x.net", "b@x.net");
    assertThat(message.data()).isEqualTo("Subject: hi\r\n\r\n..dot\r\nend\r\n");
    assertThat(message.content()).isEqualTo(MESSAGE);
    assertThat(sink().sessions().getFirst().commands())
        .containsExactly(
            "EHLO lane.example.com",
            "MAIL FROM:<sender@example.com> SIZE=26",
            "RCPT TO:<a@x.net>",
            "RCPT TO:<b@x.net>",
            "DATA",
            "QUIT");
  }

  @Test
  void deliversWithoutAnyExtension() throws Exception {
    var bare = SmtpSink.start(SmtpSink.Options.usual().withoutEhlo());
    assertThat(settled(bare, BODY, "a@x.net")).allMatch(Outcome.Delivered.class::isInstance);
    assertThat(sink().sessions().getFirst().commands())
        .startsWith(
            "EHLO lane.example.com", "HELO lane.example.com", "MAIL FROM:<sender@example.com>");
  }

  @Test
  void connectsFromTheSourceAddress() throws Exception {
    sink = SmtpSink.start();
    var from = new LocalEnd(BindConnector.of("127.0.0.9"), "lane.example.com");
    client().deliver(from, target(sink()), job("a@x.net"), BODY, FAR);
    assertThat(sink().sessions().getFirst().source()).isEqualTo("127.0.0.9");
  }

  @Test
  void eachRecipientHasItsOwnOutcome() throws Exception {
    List<Outcome> outcomes =
        settled(
            SmtpSink.start(),
            BODY,
            "a@x.net",
            "permfail@x.net",
            "tempfail@x.net",
            "mailbox-full@x.net",
            "too-many@x.net");
    assertThat(outcomes.stream().map(SmtpClientTest::text))
        .containsExactlyInAnyOrder(
            "a@x.net delivered",
            "permfail@x.net failed 5.1.1 RECIPIENT",
            "tempfail@x.net deferred 4.2.0 RECIPIENT",
            "mailbox-full@x.net failed 5.2.2 RECIPIENT",
            "too-many@x.net deferred 4.5.3 RECIPIENT");
    assertThat(sink().messages().getFirst().recipients()).containsExactly("a@x.net");
  }

  @Test
  void noDataWhenAllRecipientsAreRefused() throws Exception {
    settled(
        SmtpSink.start(),
        () -> {
          throw new IOException("must not be opened");
        },
        "permfail@x.net");
    assertThat(sink().sessions().getFirst().commands()).doesNotContain("DATA").endsWith("QUIT");
  }

  @ParameterizedTest
  @CsvSource({
    "tempfail-data, a@x.net deferred 4.3.1 MESSAGE",
    "permfail-data, a@x.net failed 5.6.0 MESSAGE",
    "tempfail-dot, a@x.net deferred 4.3.0 MESSAGE",
    "permfail-dot, a@x.net failed 5.7.1 MESSAGE",
    "drop-after-dot, a@x.net deferred 4.4.2 SESSION"
  })
  void whatDataMeansIsMeantForAllAccepted(String other, String expected) throws Exception {
    List<Outcome> outcomes = settled(SmtpSink.start(), BODY, "a@x.net", other + "@x.net");
    assertThat(outcomes.stream().map(SmtpClientTest::text)).hasSize(2).contains(expected);
  }

  @Test
  void silenceAfterTheDotIsSaidToBeAPossibleDuplicate() throws Exception {
    List<Outcome> outcomes = settled(SmtpSink.start(), BODY, "drop-after-dot@x.net");
    assertThat(((Outcome.Deferred) outcomes.getFirst()).trouble().text())
        .contains("Possible duplicate!");
    assertThat(sink().messages()).as("it had it").hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "421-disconnect, 4.3.2",
    "disconnect, 4.4.2",
    "nonsense, 4.5.0",
    "421-data, 4.3.2",
    "drop-in-data, 4.4.2"
  })
  void brokenSessionsLeadToTheNextHost(String recipient, String status) throws Exception {
    Trouble trouble = next(SmtpSink.start(), MANY_LINES, "a@x.net", recipient + "@x.net");
    assertThat(trouble.scope().name()).isEqualTo("SESSION");
    assertThat(trouble.status()).hasToString(status);
    assertThat(sink().messages()).isEmpty();
  }

  @Test
  void whatAPeerSaysBeforeItClosesInTheMessageCounts() throws Exception {
    assertThat(
            settled(SmtpSink.start(), MANY_LINES, "permfail-in-data@x.net").stream()
                .map(SmtpClientTest::text))
        .containsExactly("permfail-in-data@x.net failed 5.3.4 MESSAGE");
  }

  @ParameterizedTest
  @CsvSource({
    "554 no service here, 4.3.2",
    "421 busy!, 4.3.2",
    "450 not now, 4.3.2",
    "521 never, 5.3.2",
    "hello, 4.5.0"
  })
  void unwillingHostsLeadToTheNextHost(String greeting, String status) throws Exception {
    var options = SmtpSink.Options.usual().greeting(greeting);
    assertThat(next(SmtpSink.start(options), BODY, "a@x.net").status()).hasToString(status);
  }

  @ParameterizedTest
  @CsvSource({
    "450 not now, FAILED",
    "421 closing, FAILED",
    "hello, FAILED",
    "554 not you, UNKNOWN",
    "521 never, UNKNOWN",
  })
  void greetingsTellWhetherAMailServerWorksThere(String greeting, HostResult.Contact contact)
      throws Exception {
    sink = SmtpSink.start(SmtpSink.Options.usual().greeting(greeting));
    HostResult result = client().deliver(HERE, target(sink()), job("a@x.net"), BODY, FAR);
    assertThat(((HostResult.TryNext) result).contact()).isEqualTo(contact);
  }

  @Test
  void silentHostIsLeftAfterTheTimeout() throws Exception {
    sink = SmtpSink.start(SmtpSink.Options.usual().greeting(""));
    HostResult result =
        client(Duration.ofMillis(150)).deliver(HERE, target(sink()), job("a@x.net"), BODY, FAR);
    assertThat(((HostResult.TryNext) result).trouble().status()).hasToString("4.4.1");
    assertThat(((HostResult.TryNext) result).contact()).isEqualTo(HostResult.Contact.FAILED);
  }

  @Test
  void anAddressOfOursThatIsNotOursSaysNothingOfThePeer() throws Exception {
    var elsewhere = new LocalEnd(BindConnector.of("192.0.2.1"), "lane.example.com");
    HostResult result = client().deliver(elsewhere, target(1), job("a@x.net"), BODY, FAR);
    assertThat(((HostResult.TryNext) result).contact()).isEqualTo(HostResult.Contact.UNKNOWN);
  }

  @Test
  void nothingWaitsBeyondTheDeadline() throws Exception {
    sink = SmtpSink.start(SmtpSink.Options.usual().greeting(""));
    var deadline = AttemptStores.BIRTH.plusMillis(100); // the clock stands at BIRTH
    HostResult result =
        client(Duration.ofMinutes(5)).deliver(HERE, target(sink()), job("a@x.net"), BODY, deadline);
    assertThat(((HostResult.TryNext) result).contact())
        .as("the time was ours")
        .isEqualTo(HostResult.Contact.UNKNOWN);
  }

  @Test
  void hostThatRefusesConnectionsLeadsToTheNext() throws Exception {
    int port;
    try (var taken = new ServerSocket(0)) {
      port = taken.getLocalPort();
    }
    HostResult result = client().deliver(HERE, target(port), job("a@x.net"), BODY, FAR);
    Trouble trouble = ((HostResult.TryNext) result).trouble();
    assertThat(trouble.status()).hasToString("4.4.1");
    assertThat(trouble.text())
        .startsWith("Sorry, I wasn't able to establish an SMTP connection to 127.0.0.1.");
    assertThat(((HostResult.TryNext) result).contact()).isEqualTo(HostResult.Contact.FAILED);
  }

  @Test
  void peerThatDoesNotTakeTheMessageIsCutOff() throws Exception {
    // It says 354 and then reads nothing: socket buffers fill, and a write would wait for ever.
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      server.setReceiveBufferSize(4096);
      Thread.ofVirtual().start(() -> takeNoBody(server));
      HostResult result =
          client(Duration.ofMillis(300))
              .deliver(HERE, target(server.getLocalPort()), job("a@x.net"), MANY_LINES, FAR);
      assertThat(((HostResult.TryNext) result).trouble().text())
          .endsWith("connection died while I sent the message. (the peer took no more in time)");
    }
  }

  @Test
  void senderRefusedIsMeantForAll() throws Exception {
    sink = SmtpSink.start();
    DeliveryJob job = from("permfail@example.com", "a@x.net", "b@x.net");
    HostResult result = client().deliver(HERE, target(sink()), job, BODY, FAR);
    assertThat(((HostResult.Settled) result).outcomes().stream().map(SmtpClientTest::text))
        .containsExactly("a@x.net failed 5.7.1 MESSAGE", "b@x.net failed 5.7.1 MESSAGE");
  }

  @Test
  void messageLargerThanThePeerTakesIsNotSent() throws Exception {
    var small = SmtpSink.start(SmtpSink.Options.usual().extensions("SIZE 10"));
    assertThat(settled(small, BODY, "a@x.net").stream().map(SmtpClientTest::text))
        .containsExactly("a@x.net failed 5.3.4 MESSAGE");
    assertThat(sink().sessions().getFirst().commands()).noneMatch(c -> c.startsWith("MAIL"));
  }

  @Test
  void addressBeyondAsciiNeedsThePeersSmtpUtf8() throws Exception {
    assertThat(settled(SmtpSink.start(), BODY, "größe@x.net").stream().map(SmtpClientTest::text))
        .containsExactly("größe@x.net failed 5.6.7 MESSAGE");
  }

  @Test
  void manyRecipientsGoInGroups() throws Exception {
    String[] many =
        IntStream.range(0, 450).mapToObj(i -> "u" + i + "@x.net").toArray(String[]::new);
    assertThat(settled(SmtpSink.start(), BODY, many))
        .hasSize(450)
        .allMatch(Outcome.Delivered.class::isInstance);
  }

  @Test
  void spoolThatFailsInTheMiddleSendsNoEndOfData() throws Exception {
    sink = SmtpSink.start();
    InputStream closed = InputStream.nullInputStream();
    closed.close(); // from now on each read throws
    var start = new ByteArrayInputStream("x".repeat(100).getBytes(StandardCharsets.US_ASCII));
    Body broken = () -> new SequenceInputStream(start, closed);
    assertThatThrownBy(() -> client().deliver(HERE, target(sink()), job("a@x.net"), broken, FAR))
        .isInstanceOf(IOException.class);
    assertThat(sink().messages()).isEmpty();
  }

  @Test
  void bodyThatCannotBeClosedIsDeliveredAllTheSame() throws Exception {
    Body sticky =
        () ->
            new ByteArrayInputStream(MESSAGE.getBytes(StandardCharsets.US_ASCII)) {
              @Override
              public void close() throws IOException {
                throw new IOException("cannot close");
              }
            };
    assertThat(settled(SmtpSink.start(), sticky, "a@x.net"))
        .allMatch(Outcome.Delivered.class::isInstance);
  }

  private static final Body MANY_LINES =
      () ->
          new ByteArrayInputStream(
              ("x".repeat(98) + "\r\n").repeat(200_000).getBytes(StandardCharsets.US_ASCII));

  private static void takeNoBody(ServerSocket server) {
    try (var socket = server.accept()) {
      var out = socket.getOutputStream();
      var in =
          new java.io.BufferedReader(
              new java.io.InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII),
              256);
      out.write("220 hi\r\n".getBytes(StandardCharsets.US_ASCII));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        boolean data = line.equals("DATA");
        out.write((data ? "354 go\r\n" : "250 ok\r\n").getBytes(StandardCharsets.US_ASCII));
        if (data) {
          new java.util.concurrent.CountDownLatch(1)
              .await(20, java.util.concurrent.TimeUnit.SECONDS);
        }
      }
    } catch (IOException | InterruptedException _) {
      // cut off, as it should be
    }
  }

  private List<Outcome> settled(SmtpSink at, Body body, String... recipients) throws IOException {
    return ((HostResult.Settled) deliver(at, body, recipients)).outcomes();
  }

  private Trouble next(SmtpSink at, Body body, String... recipients) throws IOException {
    return ((HostResult.TryNext) deliver(at, body, recipients)).trouble();
  }

  private HostResult deliver(SmtpSink at, Body body, String... recipients) throws IOException {
    sink = at;
    return client().deliver(HERE, target(at), job(recipients), body, FAR);
  }

  private SmtpSink sink() {
    return java.util.Objects.requireNonNull(sink);
  }

  private static DeliveryJob job(String... recipients) {
    return Jobs.job(new SpoolRef("in/1", 0, MESSAGE.length()), Jobs.toMx("x.net"), 0, recipients);
  }

  private static DeliveryJob from(String sender, String... recipients) {
    return Jobs.from(sender, job(recipients));
  }

  private static String text(Outcome outcome) {
    return outcome.recipient()
        + switch (outcome) {
          case Outcome.Delivered _ -> " delivered";
          case Outcome.Discarded _ -> " discarded";
          case Outcome.Deferred d ->
              " deferred " + d.trouble().status() + " " + d.trouble().scope();
          case Outcome.Failed f -> " failed " + f.trouble().status() + " " + f.trouble().scope();
        };
  }
}

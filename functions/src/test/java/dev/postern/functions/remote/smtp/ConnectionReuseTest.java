package dev.postern.functions.remote.smtp;

import static dev.postern.functions.remote.smtp.Sending.FAR;
import static dev.postern.functions.remote.smtp.Sending.HERE;
import static dev.postern.functions.remote.smtp.Sending.await;
import static dev.postern.functions.remote.smtp.Sending.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.functions.deliver.AttemptStores;
import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.remote.SmtpSink;
import dev.postern.functions.remote.SmtpSink.Options;
import dev.postern.functions.remote.tls.PeerTls;
import dev.postern.functions.remote.tls.TestTls;
import dev.postern.message.DeliveryJob;
import dev.postern.message.SpoolRef;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Messages that follow each other over one connection, and connections that do not last.
class ConnectionReuseTest {
  private static final Body BODY =
      () -> new ByteArrayInputStream("Subject: x\r\n\r\nx\r\n".getBytes(StandardCharsets.US_ASCII));
  private static final ConnectionPool.Limits KEEP =
      new ConnectionPool.Limits(Duration.ofMinutes(1), 100, 10);

  private final TestTls tls = new TestTls();
  private SmtpSink sink = SmtpSink.start();
  private volatile Instant now = AttemptStores.BIRTH;

  ConnectionReuseTest() throws Exception {}

  @AfterEach
  void stop() {
    sink.close();
  }

  @Test
  void messagesFollowEachOtherOverOneConnection() throws Exception {
    SmtpClient client = client(KEEP);
    deliver(client, "a@x.net");
    deliver(client, "b@x.net");
    deliver(client, "c@x.net");
    assertThat(sink.messages())
        .extracting(m -> m.recipients().getFirst())
        .containsExactly("a@x.net", "b@x.net", "c@x.net");
    assertThat(sink.sessions()).hasSize(1);
    assertThat(commands(0))
        .filteredOn(c -> !c.startsWith("RCPT"))
        .containsExactly(
            "EHLO lane.example.com",
            "MAIL FROM:<sender@example.com> SIZE=17",
            "DATA",
            "MAIL FROM:<sender@example.com> SIZE=17",
            "DATA",
            "MAIL FROM:<sender@example.com> SIZE=17",
            "DATA");
  }

  @Test
  void tlsIsKeptWithItsConnection() throws Exception {
    restart(Options.usual().startTls(tls.server("mx.x.net")));
    SmtpClient client = client(KEEP);
    deliver(client, "a@x.net");
    assertThat(((Outcome.Delivered) deliver(client, "b@x.net")).protection())
        .startsWith("TLSv1.3 ");
    assertThat(sink.sessions()).hasSize(1);
    assertThat(sink.sessions().getFirst().tls()).hasSize(1);
  }

  @Test
  void anotherPolicySourceOrNameIsAnotherConnection() throws Exception {
    SmtpClient client = client(KEEP);
    deliver(client, "a@x.net");
    client.deliver(HERE, target(sink.port(), new PeerTls.None()), job("b@x.net"), BODY, FAR);
    var other = new LocalEnd(BindConnector.of("127.0.0.9"), "lane.example.com");
    client.deliver(other, target(sink), job("c@x.net"), BODY, FAR);
    var named = new LocalEnd(new BindConnector(null), "other.example.com");
    client.deliver(named, target(sink), job("d@x.net"), BODY, FAR);
    assertThat(sink.sessions()).hasSize(4);
  }

  @Test
  void afterAFailureThePeerForgetsFirst() throws Exception {
    SmtpClient client = client(KEEP);
    assertThat(deliver(client, "permfail@x.net")).isInstanceOf(Outcome.Failed.class);
    assertThat(deliver(client, "tempfail-data@x.net")).isInstanceOf(Outcome.Deferred.class);
    assertThat(deliver(client, "b@x.net")).isInstanceOf(Outcome.Delivered.class);
    assertThat(sink.sessions()).hasSize(1);
    assertThat(commands(0)).filteredOn("RSET"::equals).hasSize(2);
  }

  @Test
  void aRefusedSenderLeavesNoRepliesBehind() throws Exception {
    SmtpClient client = client(KEEP);
    DeliveryJob refused = Jobs.from("permfail@example.com", job("a@x.net", "b@x.net"));
    client.deliver(HERE, target(sink), refused, BODY, FAR);
    assertThat(deliver(client, "permfail@x.net")).isInstanceOf(Outcome.Failed.class);
    assertThat(deliver(client, "c@x.net")).isInstanceOf(Outcome.Delivered.class);
    assertThat(sink.sessions()).hasSize(1);
  }

  @Test
  void aConnectionThatDiedIsReplacedAtOnce() throws Exception {
    SmtpClient client = client(KEEP);
    deliver(client, "a@x.net");
    sink.cut();
    assertThat(deliver(client, "b@x.net")).isInstanceOf(Outcome.Delivered.class);
    assertThat(sink.sessions()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aReplyTooManyIsNotTakenForThatToTheNextMail(boolean inTls) throws Exception {
    restart(inTls ? Options.usual().startTls(tls.server("mx.x.net")) : Options.usual());
    SmtpClient client = client(KEEP);
    deliver(client, "told-twice@x.net");
    assertThat(deliver(client, "permfail@x.net")).isInstanceOf(Outcome.Failed.class);
    assertThat(sink.sessions()).hasSize(2);
  }

  @Test
  void aPeerThatHasHadEnoughIsAskedAnew() throws Exception {
    restart(Options.usual().messages(2));
    SmtpClient client = client(KEEP);
    for (String to : List.of("a@x.net", "b@x.net", "c@x.net", "d@x.net", "e@x.net")) {
      assertThat(deliver(client, to)).isInstanceOf(Outcome.Delivered.class);
    }
    assertThat(sink.sessions()).hasSize(3);
    assertThat(sink.messages()).hasSize(5);
  }

  @Test
  void aNewConnectionThatIsRefusedIsNotTriedForEver() throws Exception {
    restart(Options.usual().messages(0));
    HostResult result = client(KEEP).deliver(HERE, target(sink), job("a@x.net"), BODY, FAR);
    assertThat(((HostResult.TryNext) result).trouble().status()).hasToString("4.7.0");
    assertThat(sink.sessions()).hasSize(1);
  }

  @Test
  void whatDiesBehindMailIsNotTriedAgain() throws Exception {
    SmtpClient client = client(KEEP);
    deliver(client, "a@x.net");
    assertThat(client.deliver(HERE, target(sink), job("disconnect@x.net"), BODY, FAR))
        .isInstanceOf(HostResult.TryNext.class);
    deliver(client, "b@x.net");
    assertThat(deliver(client, "drop-after-dot@x.net")).isInstanceOf(Outcome.Deferred.class);
    assertThat(sink.timesSeen("disconnect@x.net")).isEqualTo(1);
    assertThat(sink.timesSeen("drop-after-dot@x.net")).isEqualTo(1);
    assertThat(sink.sessions()).hasSize(2);
  }

  @Test
  void ageIsThatOfTheClock() throws Exception {
    SmtpClient client = client(KEEP);
    deliver(client, "a@x.net");
    now = now.plusSeconds(61); // a frozen environment thaws: no timer ran
    deliver(client, "b@x.net");
    assertThat(sink.sessions()).hasSize(2);
    now = now.plusSeconds(60);
    deliver(client, "c@x.net");
    assertThat(sink.sessions()).hasSize(2);
  }

  @Test
  void messagesOverOneConnectionAreBounded() throws Exception {
    SmtpClient client = client(new ConnectionPool.Limits(Duration.ofMinutes(1), 2, 10));
    for (String to : List.of("a@x.net", "b@x.net", "c@x.net")) {
      deliver(client, to);
    }
    assertThat(sink.sessions()).hasSize(2);
    assertThat(commands(0)).endsWith("QUIT");
  }

  @Test
  void keptConnectionsAreBounded() throws Exception {
    SmtpClient client = client(new ConnectionPool.Limits(Duration.ofMinutes(1), 100, 2));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Outcome>> all =
          IntStream.range(0, 8)
              .mapToObj(i -> threads.submit(() -> deliver(client, "slow+" + i + "@x.net")))
              .toList();
      await(() -> sink.sessions().size() == 8);
      sink.goOn();
      for (Future<Outcome> each : all) {
        assertThat(each.get()).isInstanceOf(Outcome.Delivered.class);
      }
    }
    await(() -> quits() == 6);
  }

  @Test
  void whatNobodyAsksForIsEndedByATimer() throws Exception {
    SmtpClient client = client(new ConnectionPool.Limits(Duration.ofMillis(50), 100, 10));
    deliver(client, "a@x.net");
    await(() -> quits() == 1);
  }

  @Test
  void aSpoolThatFailsSpoilsTheConnection() throws Exception {
    SmtpClient client = client(KEEP);
    deliver(client, "a@x.net");
    Body broken =
        () -> {
          throw new IOException("spool away");
        };
    assertThatThrownBy(() -> client.deliver(HERE, target(sink), job("b@x.net"), broken, FAR))
        .isInstanceOf(IOException.class);
    assertThat(deliver(client, "c@x.net")).isInstanceOf(Outcome.Delivered.class);
    assertThat(sink.sessions()).hasSize(2);
    assertThat(sink.messages()).hasSize(2);
  }

  private long quits() {
    return sink.sessions().stream().filter(s -> s.commands().contains("QUIT")).count();
  }

  private void restart(Options options) {
    sink.close();
    sink = SmtpSink.start(options);
  }

  private Outcome deliver(SmtpClient client, String recipient) throws IOException {
    HostResult result = client.deliver(HERE, target(sink), job(recipient), BODY, FAR);
    return ((HostResult.Settled) result).outcomes().getFirst();
  }

  private SmtpClient client(ConnectionPool.Limits reuse) {
    return Sending.client(Duration.ofSeconds(5), tls.client(), () -> now, reuse);
  }

  private static DeliveryJob job(String... recipients) {
    return Jobs.job(new SpoolRef("in/1", 0, 17), Jobs.toMx("x.net"), 0, recipients);
  }

  private List<String> commands(int session) {
    return sink.sessions().get(session).commands();
  }
}

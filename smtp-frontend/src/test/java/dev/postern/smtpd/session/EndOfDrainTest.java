package dev.postern.smtpd.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.Network;
import dev.postern.queue.QueueName;
import dev.postern.smtpd.proxy.ProxiedClient;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the sessions hear that are left when a drain's time is over (RFC 5321 §3.8).
class EndOfDrainTest {
  private static final String BYE = "421 4.3.2 mx.test SMTP service unavailable (#4.3.2)";
  private static final String TO_RCPT =
      "EHLO c\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<x@relayed.net>\r\n";

  private final TestSession.Setup setup = new TestSession.Setup();
  private TestSession session = TestSession.NONE;

  @AfterEach
  void finish() {
    session.finish();
    assertThat(setup.budget.reserved()).isZero();
  }

  @Test
  void withinData() {
    open(TO_RCPT + "DATA\r\n");
    session.send("Subject: x\r\n");
    drainIsWaitedForAndEnds();
    session.send("\r\n.\r\n");
    nothingMoreIsSaidOrStored();
  }

  @Test
  void withinAndBetweenChunks() {
    open(TO_RCPT + "BDAT 4\r\nab");
    drainIsWaitedForAndEnds();
    session.send("cdBDAT 0 LAST\r\n");
    nothingMoreIsSaidOrStored();
    session.finish();
    open(TO_RCPT + "BDAT 4\r\nab\r\n");
    drainIsWaitedForAndEnds();
    session.send("BDAT 0 LAST\r\n");
    nothingMoreIsSaidOrStored();
  }

  @Test
  void whileAPasswordIsCheckedWhichIsNotAnsweredAnyMore() {
    setup.auth = true;
    setup.clearNetworks = List.of(Network.parse("0.0.0.0/0"));
    open("EHLO c\r\n");
    setup.stepwise = true;
    session.send("AUTH PLAIN AGJvYkBleGFtcGxlLmNvbQBzZWNyZXQ=\r\n");
    drainIsWaitedForAndEnds();
    while (!setup.blocked.isEmpty()) {
      session.unblockOne();
    }
    nothingMoreIsSaidOrStored();
  }

  /// Its sender hears what became of it, and then that it is over.
  @Test
  void aMessageThatIsWholeIsAnsweredByItsOutcomeAlone() {
    open(TO_RCPT + "DATA\r\n");
    setup.stepwise = true;
    session.send("Subject: x\r\n\r\n.\r\n");
    Connection connection = session.channel().pipeline().get(Connection.class);
    connection.drain();
    connection.endDrain();
    session.settle();
    assertThat(session.said()).isEmpty();
    while (!setup.blocked.isEmpty()) {
      session.unblockOne();
    }
    assertThat(session.said()).hasSize(2).last().isEqualTo(BYE);
    assertThat(setup.queues.bodies(QueueName.INBOUND)).hasSize(1);
    connection.endDrain();
    nothingMore();
  }

  @Test
  void anIdleSessionHearsItOnce() {
    open("EHLO c\r\n");
    Connection connection = session.channel().pipeline().get(Connection.class);
    connection.drain();
    connection.endDrain();
    session.settle();
    assertThat(session.said()).containsExactly(BYE);
  }

  @Test
  void aProxyWhoseHeaderIsNotWholeHearsNothing() {
    setup.proxied = true;
    session = setup.open();
    var proxied = session.channel().pipeline().get(ProxiedClient.class);
    session.send("PROXY TCP4 ");
    proxied.endDrain();
    session.settle();
    assertThat(session.said()).isEmpty();
    assertThat(session.isOpen()).isFalse();
  }

  @Test
  void aProxiedClientHearsItToo() {
    setup.proxied = true;
    session = setup.open();
    var proxied = session.channel().pipeline().get(ProxiedClient.class);
    session.send("PROXY TCP4 203.0.113.7 127.0.0.1 1 25\r\n");
    session.send(TO_RCPT + "DATA\r\n");
    assertThat(session.said()).last().asString().startsWith("354 ");
    proxied.drain();
    session.settle();
    assertThat(session.said()).isEmpty();
    proxied.endDrain();
    session.settle();
    assertThat(session.said()).containsExactly(BYE);
  }

  private void open(String dialog) {
    session = setup.open();
    session.send(dialog);
    assertThat(session.said()).noneMatch(line -> line.startsWith("5"));
  }

  private void drainIsWaitedForAndEnds() {
    Connection connection = session.channel().pipeline().get(Connection.class);
    connection.drain();
    session.settle();
    assertThat(session.said()).isEmpty();
    connection.endDrain();
    session.settle();
    assertThat(session.said()).containsExactly(BYE);
  }

  private void nothingMoreIsSaidOrStored() {
    nothingMore();
    assertThat(setup.queues.bodies(QueueName.INBOUND)).isEmpty();
  }

  private void nothingMore() {
    session.settle();
    assertThat(session.said()).isEmpty();
  }
}

package dev.postern.smtpd.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.message.InboundManifest;
import dev.postern.message.JobCodec;
import dev.postern.queue.QueueName;
import dev.postern.spool.Spool;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What waits for what, what is flushed when, and what is left behind when a client goes.
class SessionFlowTest {
  private static final String ENVELOPE =
      "EHLO c\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<x@relayed.net>\r\nDATA\r\n";

  private final TestSession.Setup setup = new TestSession.Setup();

  @Test
  void repliesToOneReadAreWrittenTogether() {
    TestSession session = setup.open();
    session.said();
    session.send("NOOP\r\nNOOP\r\nNOOP\r\n");
    ByteBuf first = session.channel().readOutbound();
    assertThat(first.toString(StandardCharsets.US_ASCII)).isEqualTo("250 2.0.0 ok\r\n".repeat(3));
    first.release();
    assertThat(session.channel().outboundMessages()).isEmpty();
    session.finish();
  }

  @Test
  void commandsBehindALookupWaitForIt() {
    setup.stepwise = true;
    TestSession session = setup.open();
    session.send("HELO c\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<bob@example.com>\r\nRSET\r\nNOOP\r\n");
    assertThat(session.said()).hasSize(3);
    session.unblockOne();
    assertThat(session.said()).containsExactly("250 2.1.5 ok", "250 2.0.0 flushed", "250 2.0.0 ok");
    session.finish();
  }

  @Test
  void commandsBehindAMessageWaitForItsCommit() {
    setup.stepwise = true;
    TestSession session = setup.open();
    session.send(ENVELOPE + "text\r\n.\r\nNOOP\r\n");
    assertThat(session.said()).last().isEqualTo("354 go ahead");
    session.unblockOne();
    assertThat(session.said()).hasSize(2).last().isEqualTo("250 2.0.0 ok");
    session.finish();
  }

  @Test
  void aClientThatGoesInDataLeavesNothing() {
    TestSession session = setup.open();
    session.send(ENVELOPE + "half a mess");
    assertThat(setup.budget.reserved()).isPositive();
    session.finish();
    assertThat(setup.budget.reserved()).isZero();
    assertThat(setup.spool.keys()).isEmpty();
    assertThat(setup.queues.bodies(QueueName.INBOUND)).isEmpty();
  }

  @Test
  void aClientThatGoesWhileItsMessageWaitsIsNotServedTwice() {
    setup.stepwise = true;
    TestSession session = setup.open();
    session.send(ENVELOPE + "text\r\n.\r\n");
    var _ = session.channel().close();
    session.unblockOne();
    session.finish();
    assertThat(setup.queues.bodies(QueueName.INBOUND)).isEmpty();
    assertThat(setup.budget.reserved()).isZero();
  }

  @Test
  void theEndOfAChunkIsSeenThoughNothingFollowsAPause() {
    setup.stepwise = true;
    setup.messageSize = 1 << 24;
    TestSession session = setup.open();
    int octets = Spool.Upload.PART_SIZE;
    session.send(ENVELOPE.replace("DATA", "BDAT " + octets + " LAST"));
    session.said();
    session.send("x".repeat(octets - 2) + "\r\n");
    assertThat(session.said()).as("a part is under way").isEmpty();
    while (!setup.blocked.isEmpty()) {
      session.unblockOne();
    }
    assertThat(session.said()).singleElement().asString().startsWith("250 2.0.0 ok ");
    assertThat(setup.queues.bodies(QueueName.INBOUND)).hasSize(1);
    session.finish();
    assertThat(setup.budget.reserved()).isZero();
  }

  @Test
  void aClientThatGoesBetweenChunksLeavesNothing() {
    TestSession session = setup.open();
    session.send(ENVELOPE.replace("DATA", "BDAT 4\r\nhalf"));
    session.said();
    assertThat(setup.budget.reserved()).isPositive();
    session.send("BDAT 4\r\nmo");
    session.finish();
    assertThat(setup.budget.reserved()).isZero();
    assertThat(setup.queues.bodies(QueueName.INBOUND)).isEmpty();
  }

  @Test
  void whatResetDropsIsGivenBack() {
    TestSession session = setup.open();
    session.send(ENVELOPE.replace("DATA", "BDAT 4\r\nhalfRSET"));
    assertThat(session.said()).last().isEqualTo("250 2.0.0 flushed");
    assertThat(setup.budget.reserved()).isZero();
    session.finish();
  }

  @Test
  void theStoredMessageIsTheTraceLineAndTheData() throws Exception {
    TestSession session = setup.open();
    session.send(ENVELOPE + "Message-ID: <1@b.test>\r\n\r\n..dot\r\nend\r\n.\r\n");
    session.finish();
    InboundManifest manifest =
        JobCodec.decodeManifest(setup.queues.bodies(QueueName.INBOUND).getFirst());
    InboundManifest.Entry entry = manifest.entries().getFirst();
    assertThat(entry.messageId()).isEqualTo("1@b.test");
    assertThat(entry.peer()).isEqualTo("203.0.113.7 (c)");
    assertThat(entry.acceptedAt()).isEqualTo(TestSession.NOW);
    byte[] stored = setup.spool.open(manifest.bodyOf(entry)).readAllBytes();
    assertThat(new String(stored, StandardCharsets.US_ASCII))
        .isEqualTo(
            "Received: from c (unknown [203.0.113.7])\r\n\tby mx.test (Postern) with ESMTP id "
                + entry.queueId()
                + ";\r\n\tSun, 1 Mar 2026 12:00:00 +0000\r\n"
                + "Message-ID: <1@b.test>\r\n\r\n.dot\r\nend\r\n");
    assertThat(setup.budget.reserved()).isZero();
  }

  @Test
  void aSilentClientIsToldAndClosed() {
    TestSession session = setup.open();
    session.said();
    session.channel().advanceTimeBy(4, TimeUnit.MINUTES);
    session.send("NOOP\r\n");
    session.channel().advanceTimeBy(4, TimeUnit.MINUTES);
    session.channel().runScheduledPendingTasks();
    assertThat(session.said()).containsExactly("250 2.0.0 ok");
    session.channel().advanceTimeBy(61, TimeUnit.SECONDS);
    session.channel().runScheduledPendingTasks();
    assertThat(session.said())
        .containsExactly(
            "421 4.4.2 mx.test Sorry, I reached a timeout reading from client (#4.4.2)");
    assertThat(session.isOpen()).isFalse();
    session.finish();
  }

  @Test
  void aSilentClientInDataLosesItsMessage() {
    TestSession session = setup.open();
    session.send(ENVELOPE + "text\r\n");
    session.said();
    session.channel().advanceTimeBy(6, TimeUnit.MINUTES);
    session.channel().runScheduledPendingTasks();
    assertThat(session.said()).singleElement().asString().startsWith("421 4.4.2");
    assertThat(setup.budget.reserved()).isZero();
    session.finish();
  }
}

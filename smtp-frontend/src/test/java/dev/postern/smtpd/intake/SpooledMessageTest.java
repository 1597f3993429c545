package dev.postern.smtpd.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import dev.postern.message.Envelope;
import dev.postern.message.InboundManifest;
import dev.postern.message.JobCodec;
import dev.postern.message.QueueId;
import dev.postern.queue.InMemoryQueues;
import dev.postern.queue.QueueName;
import dev.postern.settings.InvalidSettingsException;
import dev.postern.settings.Settings;
import dev.postern.spool.InMemorySpool;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a message holds while it arrives, when it pauses its client, and how waiting for memory
/// ends. Blocking work and the clock move when the test says so.
class SpooledMessageTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final int PIECE = 32 * 1024;

  private final InMemorySpool spool = new InMemorySpool(() -> NOW);
  private final InMemoryQueues queues = new InMemoryQueues();
  private final Queue<Runnable> blocked = new ArrayDeque<>();
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final List<Outcome> outcomes = new ArrayList<>();
  private MemoryBudget budget = new MemoryBudget(8 << 20);

  @BeforeEach
  void freeze() {
    channel.freezeTime();
  }

  @Test
  void aSmallMessageHoldsWhatItReserves() throws Exception {
    Arriving message = new Arriving(0);
    byte[] content = new byte[100_000];
    new Random(1).nextBytes(content);
    assertThat(message.write(content)).isTrue();
    assertThat(budget.reserved()).isBetween(100_000L, 200_000L);
    message.finish();
    settle();
    assertThat(outcomes).containsExactly(Outcome.ACCEPTED);
    assertThat(stored()).isEqualTo(content);
    assertThat(budget.reserved()).isZero();
  }

  @Test
  void aLargeMessageNeverHoldsMoreThanOnePart() throws Exception {
    Arriving message = new Arriving(0);
    byte[] content = new byte[20 << 20];
    new Random(2).nextBytes(content);
    int pauses = 0;
    for (int at = 0; at < content.length; at += PIECE) {
      if (!message.write(Unpooled.wrappedBuffer(content, at, PIECE))) {
        pauses++;
        assertThat(message.ready).as("paused while the part is under way").isZero();
        settle();
        assertThat(message.ready).isEqualTo(1);
        message.ready = 0;
      }
      assertThat(budget.reserved()).isLessThanOrEqualTo(SpooledMessage.LARGE_RESERVATION);
    }
    assertThat(pauses).isEqualTo(4);
    message.finish();
    settle();
    assertThat(outcomes).containsExactly(Outcome.ACCEPTED);
    assertThat(stored()).isEqualTo(content);
    assertThat(budget.reserved()).isZero();
  }

  @Test
  void aPartThatFailsEndsTheMessage() {
    Arriving message = new Arriving(0);
    fillUntilPaused(message);
    spool.fail(true);
    settle();
    assertThat(message.ready).isEqualTo(1);
    assertThat(budget.reserved()).isZero();
    assertThat(message.write(new byte[PIECE])).as("the rest is thrown away").isTrue();
    message.finish();
    assertThat(deferrals())
        .containsExactly("451 4.3.0 sorry, the message could not be stored (#4.3.0)");
    spool.fail(false);
    assertThat(spool.keys()).isEmpty();
  }

  @Test
  void aLargeMessageWhoseClientGoesGivesBackItsMemoryAfterThePart() {
    Arriving message = new Arriving(0);
    fillUntilPaused(message);
    message.abort();
    assertThat(budget.reserved()).as("the part under way is still read").isPositive();
    settle();
    assertThat(budget.reserved()).isZero();
    assertThat(spool.keys()).isEmpty();
    assertThat(outcomes).isEmpty();
  }

  @Test
  void whoWaitsForMemoryGoesOnWhenThereIsSome() throws Exception {
    budget = new MemoryBudget(16 * 1024);
    Arriving first = new Arriving(0);
    Arriving second = new Arriving(0);
    assertThat(first.write(new byte[8 * 1024])).isTrue();
    assertThat(second.write(new byte[8 * 1024])).isTrue();
    assertThat(second.write(new byte[] {7})).isFalse();
    first.abort();
    settle();
    assertThat(second.ready).isEqualTo(1);
    second.finish();
    settle();
    assertThat(stored()).hasSize(8 * 1024 + 1).endsWith(7);
    assertThat(budget.reserved()).isZero();
  }

  @Test
  void whoWaitsTooLongIsDeferredAndGivesBackWhatItHolds() {
    budget = new MemoryBudget(8 * 1024);
    Arriving message = new Arriving(0);
    assertThat(message.write(new byte[9000])).isFalse();
    pass(Duration.ofSeconds(29));
    assertThat(message.ready).isZero();
    pass(Duration.ofSeconds(1));
    assertThat(message.ready).isEqualTo(1);
    assertThat(budget.reserved()).isZero();
    assertThat(budget.waiting()).isZero();
    message.finish();
    assertThat(deferrals())
        .containsExactly("451 4.3.1 sorry, too much mail is arriving at once, try again (#4.3.1)");
  }

  /// Eight messages want 128 KiB each and there are 256 in all: each holds 32 and waits for 32
  /// more, nobody can go on. The waits run out one after the other, and what they free lets others
  /// finish.
  @Test
  void messagesThatHoldAndWaitDoNotWaitForEver() {
    budget = new MemoryBudget(256 * 1024);
    List<Arriving> messages = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      messages.add(new Arriving(0));
    }
    while (budget.waiting() < 8) {
      messages.forEach(
          message -> {
            message.writePiece();
            pass(Duration.ofSeconds(1));
          });
    }
    assertThat(budget.reserved()).isEqualTo(256 * 1024);
    assertThat(outcomes).isEmpty();
    for (int second = 0; second < 30; second++) {
      pass(Duration.ofSeconds(1));
      messages.forEach(Arriving::writeAllItMay);
      settle();
    }
    assertThat(outcomes).hasSize(8);
    assertThat(outcomes).contains(Outcome.ACCEPTED);
    assertThat(outcomes).anyMatch(Outcome.Deferred.class::isInstance);
    assertThat(budget.reserved()).isZero();
  }

  @Test
  void settingsThatLeaveNoRoomForALargeMessageAreRefused() {
    var settings =
        Settings.of(
            List.of(new Settings.Source("--set", Map.of("postern.limits.intake-memory", "5M"))));
    assertThatThrownBy(() -> IntakeLimits.from(settings))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessage(
            "postern.limits.intake-memory=5242880: one large message needs 5439488 octets; give it"
                + " at least that");
  }

  private void fillUntilPaused(Arriving message) {
    boolean more = true;
    for (int i = 0; i < 200 && more; i++) {
      more = message.write(new byte[PIECE]);
    }
    assertThat(more).isFalse();
  }

  private void pass(Duration time) {
    channel.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    settle();
  }

  private void settle() {
    channel.runPendingTasks();
    while (!blocked.isEmpty()) {
      blocked.remove().run();
      channel.runPendingTasks();
    }
  }

  private List<String> deferrals() {
    return outcomes.stream().map(o -> ((Outcome.Deferred) o).reply().toString()).toList();
  }

  private byte[] stored() throws Exception {
    InboundManifest manifest = JobCodec.decodeManifest(queues.bodies(QueueName.INBOUND).getLast());
    return spool.open(manifest.bodyOf(manifest.entries().getFirst())).readAllBytes();
  }

  /// A message and what it told its session.
  private final class Arriving {
    private final IncomingMessage message;
    private int ready;
    private boolean paused;
    private boolean finished;
    private int written;

    Arriving(long declaredSize) {
      var limits =
          new IntakeLimits(256 * 1024, Duration.ofSeconds(30), Duration.ofMillis(4), 4 << 20, 4);
      var ids = new QueueId.Generator(() -> NOW, new Random(3));
      var intake =
          new SpoolIntake(
              spool,
              queues,
              budget,
              limits,
              ids,
              blocked::add,
              channel.eventLoop(),
              UnpooledByteBufAllocator.DEFAULT,
              CommitWatch.NONE);
      var envelope =
          new Envelope(ReversePath.NULL, List.of(Mailbox.parse("bob@example.com")), false, false);
      var start = new MessageStart(ids.next(), envelope, "peer", declaredSize);
      message =
          intake.begin(
              start,
              channel.eventLoop(),
              () -> {
                ready++;
                paused = false;
              });
    }

    boolean write(byte[] bytes) {
      return write(Unpooled.wrappedBuffer(bytes));
    }

    boolean write(ByteBuf bytes) {
      return message.write(bytes);
    }

    void writePiece() {
      written += 5000;
      paused = !write(new byte[5000]);
    }

    void writeAllItMay() {
      while (!paused && written < 120_000) {
        writePiece();
      }
      if (!paused && !finished) {
        finish();
      }
    }

    void finish() {
      finished = true;
      var _ = message.finish("").thenAccept(outcomes::add);
    }

    void abort() {
      message.abort();
    }
  }
}

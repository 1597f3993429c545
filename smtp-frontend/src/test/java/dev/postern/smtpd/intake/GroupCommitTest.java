package dev.postern.smtpd.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import dev.postern.message.Envelope;
import dev.postern.message.InboundManifest;
import dev.postern.message.JobCodec;
import dev.postern.message.QueueId;
import dev.postern.queue.InMemoryQueues;
import dev.postern.queue.JobQueue;
import dev.postern.queue.QueueName;
import dev.postern.spool.InMemorySpool;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which messages share a segment, when it starts, and what a failing store leaves behind. Commits
/// and the linger timer run when the test says so.
class GroupCommitTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration WAIT = Duration.ofSeconds(1);

  private final InMemorySpool spool = new InMemorySpool(() -> NOW);
  private final InMemoryQueues queues = new InMemoryQueues();
  private final Deque<Runnable> commits = new ArrayDeque<>();
  private final Queue<Runnable> lingering = new ArrayDeque<>();
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private final List<String> outcomes = new ArrayList<>();
  private final List<String> watched = new ArrayList<>();
  private final CommitWatch watch =
      (end, messages, octets, nanos) -> {
        assertThat(nanos).isNotNegative();
        watched.add(end + " " + messages + " " + octets);
      };
  private int keys;

  @Test
  void eachCommitIsWatched() {
    GroupCommit group = group(1000, 4);
    submit(group, "a");
    submit(group, "bc");
    submit(group, "d");
    commits.remove().run();
    commits.remove().run();
    spool.fail(true);
    submit(group, "e");
    commits.remove().run();
    spool.fail(false);
    queues.fail(true);
    submit(group, "f");
    commits.remove().run();
    assertThat(watched)
        .containsExactly("STORED 1 1", "STORED 2 3", "NOT_STORED 1 1", "NOT_QUEUED 1 1");
  }

  @Test
  void aMessageAloneWaitsForNobody() throws Exception {
    GroupCommit group = group(1000, 4);
    submit(group, "a");
    assertThat(commits).hasSize(1);
    assertThat(lingering).isEmpty();
    commits.remove().run();
    assertThat(outcomes).containsExactly("a: accepted");
    assertThat(segments()).containsExactly("a");
  }

  @Test
  void messagesThatEndDuringACommitShareTheNextSegment() throws Exception {
    GroupCommit group = group(1000, 4);
    submit(group, "a");
    submit(group, "b");
    submit(group, "c");
    assertThat(commits).hasSize(1);
    commits.remove().run();
    assertThat(outcomes).containsExactly("a: accepted");
    assertThat(commits).hasSize(1);
    commits.remove().run();
    assertThat(outcomes).containsExactly("a: accepted", "b: accepted", "c: accepted");
    assertThat(segments()).containsExactly("a", "bc");
  }

  @Test
  void aLingeringSegmentStartsBesideTheOneUnderWay() throws Exception {
    GroupCommit group = group(1000, 2);
    submit(group, "a");
    submit(group, "b");
    lingering.remove().run();
    assertThat(commits).hasSize(2);
    submit(group, "c");
    lingering.remove().run();
    assertThat(commits).as("both places are taken").hasSize(2);
    commits.removeLast().run();
    assertThat(commits).hasSize(2);
    commits.removeLast().run();
    commits.removeLast().run();
    assertThat(segments()).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void aSegmentThatIsDueGathersUntilAPlaceIsFree() throws Exception {
    GroupCommit group = group(1000, 1);
    submit(group, "a");
    submit(group, "b");
    lingering.remove().run();
    submit(group, "c");
    submit(group, "d");
    commits.remove().run();
    commits.remove().run();
    assertThat(segments()).containsExactly("a", "bcd");
  }

  /// Stores that do not answer keep the places; who waits for one hears so in time.
  @Test
  void whatFindsNoPlaceInTimeIsGivenUpUnbegun() throws Exception {
    GroupCommit group = group(3, 1);
    submit(group, "a");
    submit(group, "bcd");
    submit(group, "e");
    lingering.remove().run();
    lingering.remove().run();
    assertThat(waiting).hasSize(2);

    waiting.remove().run();
    assertThat(outcomes).containsExactly("bcd: 451 4.3.0 " + stored());
    waiting.remove().run();
    assertThat(outcomes).containsExactly("bcd: 451 4.3.0 " + stored(), "e: 451 4.3.0 " + stored());

    submit(group, "f");
    commits.remove().run();
    commits.remove().run();
    assertThat(commits).isEmpty();
    assertThat(segments()).containsExactly("a", "f");
  }

  @Test
  void whatIsBegunIsNotGivenUp() throws Exception {
    GroupCommit group = group(1000, 1);
    submit(group, "a");
    submit(group, "b");
    lingering.remove().run();
    commits.remove().run();
    waiting.remove().run();
    assertThat(outcomes).containsExactly("a: accepted");
    commits.remove().run();
    assertThat(outcomes).containsExactly("a: accepted", "b: accepted");
  }

  /// What acceptance costs in calls of the stores when messages of so many sessions end while the
  /// first of them is being stored.
  @ParameterizedTest
  @CsvSource({"1, 1", "20, 2", "100, 2"})
  void messagesThatEndTogetherShareOnePutAndOneSend(int sessions, int segments) throws Exception {
    GroupCommit group = group(1 << 20, 4);
    for (int i = 0; i < sessions; i++) {
      submit(group, "message " + i);
    }
    while (!commits.isEmpty()) {
      commits.remove().run();
    }
    assertThat(outcomes).hasSize(sessions).allMatch(o -> o.endsWith("accepted"));
    assertThat(spool.keys()).hasSize(segments);
    assertThat(queues.bodies(QueueName.INBOUND)).hasSize(segments);
    System.out.printf(
        "%d sessions: %d PUT to S3 and %d send to SQS for %d messages, %.2f calls each%n",
        sessions, segments, segments, sessions, 2.0 * segments / sessions);
  }

  @Test
  void aFullSegmentDoesNotLinger() throws Exception {
    GroupCommit group = group(4, 4);
    submit(group, "a");
    submit(group, "bbb");
    submit(group, "cc");
    assertThat(commits).as("bbb is closed because cc does not fit").hasSize(2);
    submit(group, "dd");
    assertThat(commits).as("ccdd is full").hasSize(3);
    commits.forEach(Runnable::run);
    assertThat(segments()).containsExactly("a", "bbb", "ccdd");
  }

  @Test
  void aManifestStaysBelowWhatAQueueTakes() throws Exception {
    GroupCommit group = group(1 << 20, 1);
    submit(group, "first");
    for (int i = 0; i < 5; i++) {
      group.submit(message("m" + i, 5000));
    }
    while (!commits.isEmpty()) {
      commits.remove().run();
    }
    List<String> bodies = queues.bodies(QueueName.INBOUND);
    assertThat(bodies).hasSizeGreaterThan(2);
    assertThat(bodies).allMatch(b -> b.length() <= JobQueue.MAX_BODY_OCTETS);
    assertThat(outcomes).hasSize(6).allMatch(o -> o.endsWith("accepted"));
  }

  @Test
  void whoHasGoneBeforeTheCommitIsLeftOut() throws Exception {
    GroupCommit group = group(1000, 1);
    submit(group, "a");
    FinishedMessage gone = message("gone", 1);
    group.submit(gone);
    submit(group, "c");
    gone.cancel();
    commits.remove().run();
    commits.remove().run();
    assertThat(segments()).containsExactly("a", "c");
  }

  @Test
  void whenTheSpoolFailsNothingIsLeft() throws Exception {
    GroupCommit group = group(1000, 1);
    spool.fail(true);
    submit(group, "a");
    commits.remove().run();
    assertThat(outcomes).containsExactly("a: 451 4.3.0 " + stored());
    spool.fail(false);
    assertThat(spool.keys()).isEmpty();
    assertThat(queues.bodies(QueueName.INBOUND)).isEmpty();
    submit(group, "b");
    commits.remove().run();
    assertThat(outcomes).contains("b: accepted");
  }

  @Test
  void aSegmentWhoseManifestMayHaveArrivedStays() throws Exception {
    GroupCommit group = group(1000, 1);
    queues.fail(true);
    submit(group, "a");
    commits.remove().run();
    assertThat(outcomes).containsExactly("a: 451 4.3.0 " + queued());
    assertThat(spool.keys()).containsExactly("in/1");
  }

  @Test
  void aSegmentWhoseManifestCertainlyWasNotSentIsDeleted() {
    var cause = new IOException("400");
    var store =
        new SegmentStore(
            spool,
            new FailingQueue(new JobQueue.NotSentException("refused", cause)),
            CommitWatch.NONE);
    GroupCommit group = group(store, 1000, 1);
    submit(group, "a");
    commits.remove().run();
    assertThat(outcomes).containsExactly("a: 451 4.3.0 " + queued());
    assertThat(spool.keys()).isEmpty();
  }

  @Test
  void aStoreThatBreaksItsContractStillGivesAnAnswer() {
    var store =
        new SegmentStore(
            spool, new FailingQueue(new IllegalStateException("a bug")), CommitWatch.NONE);
    GroupCommit group = group(store, 1000, 1);
    submit(group, "a");
    commits.remove().run();
    submit(group, "b");
    commits.remove().run();
    assertThat(outcomes).hasSize(2).allMatch(o -> o.contains("451"));
  }

  private GroupCommit group(long segmentSize, int atOnce) {
    return group(
        new SegmentStore(spool, queues.get(QueueName.INBOUND), watch), segmentSize, atOnce);
  }

  private GroupCommit group(SegmentStore store, long segmentSize, int atOnce) {
    var limits = new IntakeLimits(1000, WAIT, Duration.ofMillis(4), segmentSize, atOnce);
    return new GroupCommit(
        store,
        limits,
        () -> "in/" + ++keys,
        commits::add,
        (delay, task) -> (delay.equals(WAIT) ? waiting : lingering).add(task));
  }

  private void submit(GroupCommit group, String text) {
    group.submit(message(text, 1));
  }

  private FinishedMessage message(String text, int recipients) {
    var bytes = new HeldBytes();
    bytes.addChunk(UnpooledByteBufAllocator.DEFAULT, 100);
    bytes.fill(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    List<Mailbox> to = new ArrayList<>();
    for (int i = 0; i < recipients; i++) {
      to.add(Mailbox.parse("recipient" + i + "@a-rather-long-domain.example.com"));
    }
    var start =
        new MessageStart(
            QueueId.of(NOW.toEpochMilli(), 1, text.hashCode()),
            new Envelope(ReversePath.NULL, to, false, false),
            "peer",
            0);
    return new FinishedMessage(
        start, NOW, "", bytes, outcome -> outcomes.add(text + ": " + shown(outcome)));
  }

  private static String shown(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted _ -> "accepted";
      case Outcome.Deferred deferred -> deferred.reply().toString();
    };
  }

  /// What the manifests say each segment holds, read back from the spool.
  private List<String> segments() throws Exception {
    List<String> all = new ArrayList<>();
    for (String body : queues.bodies(QueueName.INBOUND)) {
      InboundManifest manifest = JobCodec.decodeManifest(body);
      var text = new StringBuilder();
      for (InboundManifest.Entry entry : manifest.entries()) {
        byte[] bytes = spool.open(manifest.bodyOf(entry)).readAllBytes();
        text.append(new String(bytes, StandardCharsets.US_ASCII));
      }
      all.add(text.toString());
    }
    return all;
  }

  private static String stored() {
    return "sorry, the message could not be stored (#4.3.0)";
  }

  private static String queued() {
    return "sorry, the message could not be queued (#4.3.0)";
  }
}

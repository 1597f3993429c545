package dev.postern.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.postern.queue.JobQueue.Received;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every queue does. A subclass gives a queue that is new and empty for each test.
///
/// Queues give about ten messages a call, in any order, and may give fewer than they have, so the
/// tests gather until a deadline.
public abstract class JobQueueContract {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// The queue under test: fresh and empty, the same for all calls of one test.
  protected abstract JobQueue queue();

  /// Whether a received message comes back by time alone.
  protected boolean hasVisibilityTimers() {
    return true;
  }

  @Test
  void whatWasSentIsReceivedOnce() throws IOException {
    queue().send("job");
    List<Received> received = gather(1);
    assertThat(received).extracting(Received::body).containsExactly("job");
    assertThat(received).extracting(Received::receiveCount).containsExactly(1);
    // Another machine's clock may differ by a little.
    assertThat(received.getFirst().sentAt())
        .isBetween(Instant.now().minusSeconds(600), Instant.now().plusSeconds(600));
    assertThat(queue().receive(10, Duration.ZERO, LONG)).isEmpty();
  }

  @Test
  void anEmptyQueueGivesNothing() throws IOException {
    assertThat(queue().receive(10, Duration.ZERO, LONG)).isEmpty();
  }

  @Test
  void bodiesArriveAsTheyAre() throws IOException {
    List<String> bodies =
        List.of("x", "{\"v\":1,\"a\":\"<&>\\u0001\\r\\n\"}", "Grüße, 世界 🐟", "tab\tand\nline", " ");
    queue().sendAll(bodies);
    assertThat(gather(bodies.size()))
        .extracting(Received::body)
        .containsExactlyInAnyOrderElementsOf(bodies);
  }

  @Test
  void twentyFiveAtOnce() throws IOException {
    List<String> bodies = IntStream.range(0, 25).mapToObj(i -> "job " + i).toList();
    queue().sendAll(bodies);
    List<Received> received = gather(25);
    assertThat(received).extracting(Received::body).containsExactlyInAnyOrderElementsOf(bodies);
    assertThat(received).extracting(Received::messageId).doesNotHaveDuplicates();
    queue().delete(received);
    assertThat(queue().depth().total()).isZero();
  }

  @Test
  void groupedMessagesArriveLikeOthers() throws IOException {
    queue()
        .sendGrouped(
            List.of(
                new JobQueue.Outgoing("a", "x.example"),
                new JobQueue.Outgoing("b", "[ipv6:2001:db8::1]"),
                new JobQueue.Outgoing("c", "y".repeat(JobQueue.MAX_GROUP_LENGTH)),
                new JobQueue.Outgoing("d", null)));
    assertThat(gather(4)).extracting(Received::body).containsExactlyInAnyOrder("a", "b", "c", "d");
  }

  @Test
  void noneAtOnce() throws IOException {
    queue().sendAll(List.of());
    queue().delete(List.of());
    queue().changeVisibility(List.of(), Duration.ZERO);
    assertThat(queue().depth().total()).isZero();
  }

  @Test
  void atMostTenAndNoMoreThanAskedFor() throws IOException {
    queue().sendAll(IntStream.range(0, 15).mapToObj(i -> "job " + i).toList());
    assertThat(queue().receive(3, Duration.ofSeconds(1), LONG)).hasSizeBetween(1, 3);
    assertThat(queue().receive(25, Duration.ofSeconds(1), LONG)).hasSizeBetween(1, 10);
  }

  @Test
  void largeBodies() throws IOException {
    String body = "0123456789".repeat(90_000);
    queue().send(body);
    queue().sendAll(List.of(body + "a", body + "b", body + "c"));
    assertThat(gather(4))
        .extracting(Received::body)
        .containsExactlyInAnyOrder(body, body + "a", body + "b", body + "c");
  }

  @Test
  void aBodyOfTheGreatestLengthInOctetsNotCharacters() throws IOException {
    String body = "é".repeat(JobQueue.MAX_BODY_OCTETS / 2);
    queue().send(body);
    assertThat(gather(1)).extracting(Received::body).containsExactly(body);
  }

  @Test
  void aLongerBodyIsRefusedBeforeAnythingIsSent() throws IOException {
    String body = "é".repeat(JobQueue.MAX_BODY_OCTETS / 2) + "x";
    assertThatThrownBy(() -> queue().send(body)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> queue().sendAll(List.of("small", body)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1000000 octets");
    assertThat(queue().depth().total()).isZero();
  }

  @Test
  void whatWasReceivedIsHidden() throws IOException {
    queue().send("job");
    gather(1);
    assertThat(queue().receive(10, Duration.ZERO, LONG)).isEmpty();
    assertThat(queue().depth()).isEqualTo(new JobQueue.Depth(0, 1, 0));
  }

  @Test
  void visibilityZeroGivesItBackAtOnceAndTheCountRises() throws IOException {
    queue().send("job");
    for (int count = 1; count <= 3; count++) {
      List<Received> received = gather(1);
      assertThat(received).extracting(Received::receiveCount).containsExactly(count);
      queue().changeVisibility(received, Duration.ZERO);
    }
    assertThat(queue().depth().visible()).isEqualTo(1);
  }

  @Test
  void manyAreGivenBackAtOnce() throws IOException {
    queue().sendAll(IntStream.range(0, 12).mapToObj(i -> "job " + i).toList());
    queue().changeVisibility(gather(12), Duration.ZERO);
    assertThat(gather(12)).extracting(Received::receiveCount).containsOnly(2);
  }

  @Test
  void whatWasDeletedStaysDeleted() throws IOException {
    queue().sendAll(List.of("keep", "drop"));
    List<Received> received = gather(2);
    List<Received> dropped = received.stream().filter(r -> r.body().equals("drop")).toList();
    queue().delete(dropped);
    queue()
        .changeVisibility(
            received.stream().filter(r -> r.body().equals("keep")).toList(), Duration.ZERO);
    assertThat(gather(1)).extracting(Received::body).containsExactly("keep");
    assertThat(queue().depth().total()).isEqualTo(1);
  }

  @Test
  void depthCountsWhatWaitsAndWhatIsInFlight() throws IOException {
    assertThat(queue().depth()).isEqualTo(new JobQueue.Depth(0, 0, 0));
    queue().sendAll(List.of("a", "b", "c"));
    assertThat(queue().depth()).isEqualTo(new JobQueue.Depth(3, 0, 0));
    List<Received> one = queue().receive(1, Duration.ofSeconds(1), LONG);
    assertThat(queue().depth()).isEqualTo(new JobQueue.Depth(2, 1, 0));
    queue().delete(one);
    assertThat(queue().depth()).isEqualTo(new JobQueue.Depth(2, 0, 0));
  }

  @Test
  void whatIsNotDeletedInTimeComesBack() throws IOException {
    assumeThat(hasVisibilityTimers()).as("the queue has visibility timers").isTrue();
    queue().send("job");
    List<Received> first = gather(1, Duration.ofSeconds(1));
    List<Received> second = gather(1);
    assertThat(second.getFirst().messageId()).isEqualTo(first.getFirst().messageId());
    assertThat(second.getFirst().receiveCount()).isEqualTo(2);
  }

  @Test
  void aPollWaitsForTheFirstMessage() throws Exception {
    assumeThat(hasVisibilityTimers()).as("the queue has visibility timers").isTrue();
    queue().send("job");
    List<Received> received = gather(1);
    queue().changeVisibility(received, Duration.ofSeconds(2));
    // Hidden for two seconds: a poll that did not wait would come back empty.
    assertThat(queue().receive(10, Duration.ofSeconds(20), LONG)).hasSize(1);
  }

  private List<Received> gather(int count) throws IOException {
    return gather(count, LONG);
  }

  /// Receives until `count` different messages have come, or patience ends.
  private List<Received> gather(int count, Duration visibility) throws IOException {
    Instant deadline = Instant.now().plus(PATIENCE);
    Map<String, Received> received = new HashMap<>();
    Set<String> twice = new HashSet<>();
    while (received.size() < count && Instant.now().isBefore(deadline)) {
      for (Received message : queue().receive(10, Duration.ofSeconds(1), visibility)) {
        if (received.put(message.messageId(), message) != null) {
          twice.add(message.body());
        }
      }
    }
    assertThat(twice).isEmpty();
    return new ArrayList<>(received.values());
  }
}

package dev.postern.functions.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.Mailbox;
import dev.postern.event.EventSink;
import dev.postern.event.MailEvent;
import dev.postern.message.QueueId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BatchEventsTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final List<List<MailEvent>> sent = Collections.synchronizedList(new ArrayList<>());
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void close() {
    workers.shutdownNow();
  }

  @Test
  void whatEndsTogetherIsOneCall() throws Exception {
    var events = new BatchEvents(this::take, 3, LONG);
    List<Future<?>> all = new ArrayList<>();
    for (String who : List.of("a", "b", "c")) {
      all.add(workers.submit(() -> work(events, who)));
    }
    for (Future<?> each : all) {
      each.get();
    }
    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst())
        .extracting(e -> e.recipient().toString())
        .containsExactlyInAnyOrder("a@x.net", "b@x.net", "c@x.net");
  }

  @Test
  void whoHasNothingToTellHoldsNobodyUp() throws Exception {
    var events = new BatchEvents(this::take, 2, LONG);
    Future<?> teller = workers.submit(() -> work(events, "a"));
    events.ended();
    teller.get();
    assertThat(sent).hasSize(1);
  }

  @Test
  void aSlowOneKeepsTheOthersNoLongerThanTheLinger() throws Exception {
    var events = new BatchEvents(this::take, 2, Duration.ofMillis(1));
    workers.submit(() -> work(events, "a")).get(); // the other is at work still
    assertThat(sent).hasSize(1);

    workers.submit(() -> work(events, "b")).get();
    assertThat(sent).hasSize(2);
  }

  @Test
  void whoeverWaitsIsToldOnlyWhenTheCallHasEnded() throws Exception {
    var sending = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    EventSink slow =
        list -> {
          sending.countDown();
          assertThat(await(goOn)).isTrue();
          take(list);
        };
    var events = new BatchEvents(slow, 2, Duration.ofMillis(1));
    Future<?> first = workers.submit(() -> work(events, "a"));
    Future<?> second = workers.submit(() -> work(events, "b"));
    assertThat(await(sending)).isTrue();
    assertThat(first.isDone()).isFalse();
    assertThat(second.isDone()).isFalse();

    goOn.countDown();
    first.get();
    second.get();
    assertThat(sent.stream().mapToInt(List::size).sum()).isEqualTo(2);
  }

  @Test
  void aFailureIsToldToAllWhoseEventsItWas() {
    var events =
        new BatchEvents(
            _ -> {
              throw new IOException("no queue");
            },
            2,
            LONG);
    Future<?> first = workers.submit(() -> work(events, "a"));
    Future<?> second = workers.submit(() -> work(events, "b"));
    for (Future<?> each : List.of(first, second)) {
      assertThatThrownBy(each::get)
          .cause()
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no queue");
    }
  }

  @Test
  void whoTellsTwiceIsHeardTwice() throws Exception {
    var events = new BatchEvents(this::take, 1, LONG);
    events.send(List.of(event("a")));
    events.send(List.of(event("b")));
    events.ended();
    assertThat(sent).hasSize(2);
  }

  private Void work(BatchEvents events, String who) throws IOException {
    try {
      events.send(List.of(event(who)));
      return null;
    } finally {
      events.ended();
    }
  }

  private void take(List<MailEvent> events) {
    sent.add(List.copyOf(events));
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      return false;
    }
  }

  private static MailEvent event(String who) {
    return new MailEvent(
        Instant.EPOCH,
        MailEvent.Kind.DELIVERED,
        QueueId.of(1, 2, 3),
        Mailbox.parse(who + "@x.net"),
        "job",
        null,
        null,
        "250 ok",
        0,
        null,
        null,
        null);
  }
}

package dev.postern.functions.remote.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.egress.DestinationLimit;
import dev.postern.egress.InMemoryDestinationLimits;
import dev.postern.egress.SourceAtSite;
import dev.postern.egress.Warming;
import dev.postern.functions.remote.limit.SendingLimits.Entry;
import dev.postern.smtp.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SendingLimitsTest {
  private static final SourceAtSite AT = new SourceAtSite("out-1", "*.google.com");
  private static final DestinationLimit RATE = new DestinationLimit(null, null, 1000);
  private static final DestinationLimit FIVE = new DestinationLimit(5, null, null);

  private static final int MOST = 20;
  private static final long OCTETS = 1000;

  private long nanos = 1;
  private Instant now = Instant.parse("2026-11-22T10:20:00Z");
  private final InMemoryDestinationLimits store = new InMemoryDestinationLimits();
  private final SendingLimits one = worker();
  private final SendingLimits other = worker();

  @Test
  void workersTogetherSendTheMessagesOfAnHourAndAskSeldom() {
    int sent = 0;
    for (int i = 0; i < 1100; i++) {
      sent += sent(i % 2 == 0 ? one : other, RATE, null);
    }
    assertThat(sent).isEqualTo(1000);
    assertThat(store.calls()).as("a batch of ten a question").isLessThanOrEqualTo(102);
    assertThat(one.admit(AT, RATE, null))
        .contains(
            new Wait(
                Instant.parse("2026-11-22T11:00:00Z"),
                "out-1 at *.google.com has had its 1000 messages an hour."));
    now = Instant.parse("2026-11-22T11:00:00Z");
    assertThat(sent(one, RATE, null)).isEqualTo(1);
  }

  @Test
  void whereNothingIsLimitedNothingIsAsked() {
    assertThat(sent(one, DestinationLimit.NONE, null)).isEqualTo(1);
    assertThat(one.enter(AT, DestinationLimit.NONE, OCTETS, later())).isInstanceOf(Entry.In.class);
    assertThat(store.calls()).isZero();
  }

  @Test
  void aWarmedSourceHasItsCapForAllDestinations() {
    var warming = new Warming(now.minus(Duration.ofHours(30)), 50, 2);
    int sent = 0;
    for (int i = 0; i < 200; i++) {
      var at = new SourceAtSite("out-1", "mx" + i % 7 + ".example.net");
      sent += one.admit(at, DestinationLimit.NONE, warming).isEmpty() ? 1 : 0;
    }
    assertThat(sent).as("the second day").isEqualTo(100);
    assertThat(one.admit(AT, DestinationLimit.NONE, warming).orElseThrow().until())
        .isEqualTo(now.plus(Duration.ofHours(18)));
  }

  @Test
  void whatWasNotSentIsGivenBack() {
    var warming = new Warming(now, 1, 2);
    var rate = new DestinationLimit(null, null, 1);
    assertThat(sent(one, rate, warming)).isEqualTo(1);
    one.giveBack(AT, warming);
    assertThat(sent(one, rate, warming)).isEqualTo(1);
    assertThat(sent(one, rate, warming)).isZero();
  }

  @Test
  void connectionsAreHeldToByAllWorkers() {
    List<Entry> open = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      open.add(one.enter(AT, FIVE, OCTETS, later()));
      open.add(other.enter(AT, FIVE, OCTETS, later()));
    }
    assertThat(open.stream().filter(Entry.In.class::isInstance)).hasSize(5);
    assertThat(open.getLast())
        .isEqualTo(
            new Entry.Full(
                new Wait(
                    now.plusSeconds(15), "out-1 at *.google.com has its 5 connections open.")));
    ((Entry.In) open.getFirst()).exit().run();
    assertThat(one.enter(AT, FIVE, OCTETS, later()))
        .as("the same worker's")
        .isInstanceOf(Entry.In.class);
  }

  @Test
  void whatADeadWorkerHadIsFreeAfterItsLease() {
    for (int i = 0; i < 5; i++) {
      assertThat(one.enter(AT, FIVE, OCTETS, later())).isInstanceOf(Entry.In.class);
    }
    assertThat(other.enter(AT, FIVE, OCTETS, later())).isInstanceOf(Entry.Full.class);
    now = now.plus(Duration.ofMinutes(5 + 2));
    assertThat(other.enter(AT, FIVE, OCTETS, later())).isInstanceOf(Entry.In.class);
  }

  @Test
  void withoutTheDatabaseEachGoesOnWithAPart() {
    store.away(true);
    int sent = 0;
    for (int i = 0; i < 1000; i++) {
      sent += sent(one, RATE, null);
    }
    assertThat(sent).isEqualTo(100);
    assertThat(one.enter(AT, FIVE, OCTETS, later())).isInstanceOf(Entry.In.class);
    assertThat(one.enter(AT, FIVE, OCTETS, later())).isInstanceOf(Entry.Full.class);
    store.away(false);
    now = now.plusSeconds(31);
    assertThat(sent(one, RATE, null)).isEqualTo(1);
    assertThat(one.enter(AT, FIVE, OCTETS, later())).isInstanceOf(Entry.In.class);
  }

  @Test
  void aPeerThatSpeaksOfRateGetsHalfForAnHourFromEveryWorker() {
    assertThat(one.heard(AT, Reply.of(421, "4.7.0", "Too many concurrent connections"))).isFalse();
    assertThat(in(other, new DestinationLimit(10, null, null))).isEqualTo(5);
    now = now.plus(Duration.ofMinutes(60));
    assertThat(in(other, new DestinationLimit(10, null, null)))
        .as("one more than those that are open")
        .isEqualTo(1);
    now = now.plus(Duration.ofHours(3));
    assertThat(in(other, new DestinationLimit(10, null, null))).isEqualTo(4);
  }

  @Test
  void evenOneWithoutLimitsIsHeldToSomeOnceItSpokeOfRate() {
    assertThat(one.heard(AT, Reply.of(451, "4.7.1", "Connection rate limit exceeded"))).isFalse();
    assertThat(in(one, DestinationLimit.NONE)).isEqualTo(SendingLimits.UNLIMITED / 2);
  }

  /// It begins with five, and each that ends in time makes room for one more.
  @Test
  void aQuickDestinationSoonHasAllItMayAndAsksNobody() {
    assertThat(in(other, DestinationLimit.NONE)).isEqualTo(5);
    for (int i = 0; i < 30; i++) {
      pass(one, Duration.ofSeconds(1));
    }
    assertThat(in(one, DestinationLimit.NONE)).isEqualTo(MOST);
    assertThat(store.calls()).isZero();
  }

  @Test
  void aSlowOneHasOneInEachProcessAndFiveInAll() {
    for (int i = 0; i < 5; i++) {
      pass(one, DestinationWindow.SLOW.plusSeconds(1));
    }
    assertThat(in(one, DestinationLimit.NONE)).isEqualTo(1);
    List<SendingLimits> workers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      workers.add(worker());
      pass(workers.getLast(), DestinationWindow.SLOW.plusSeconds(1));
    }
    assertThat(workers.stream().mapToInt(w -> in(w, DestinationLimit.NONE)).sum())
        .isEqualTo(Entrances.SLOW_TOGETHER - 1);
    assertThat(in(one, new SourceAtSite("out-1", "mx.example"), DestinationLimit.NONE))
        .as("another destination")
        .isEqualTo(5);
  }

  /// Enters, stays so long and leaves.
  private void pass(SendingLimits worker, Duration held) {
    var in = (Entry.In) worker.enter(AT, DestinationLimit.NONE, OCTETS, later());
    nanos += held.toNanos();
    in.exit().run();
  }

  @Test
  void aBlockPausesTheSourceForTheDestinationAlone() {
    assertThat(one.heard(AT, Reply.of(550, "5.7.1", "on our block list (S3140)"))).isTrue();
    Wait wait = other.admit(AT, DestinationLimit.NONE, null).orElseThrow();
    assertThat(wait.until()).isEqualTo(now.plus(Duration.ofHours(24)));
    assertThat(wait.why()).contains("S3140");
    var elsewhere = new SourceAtSite("out-1", "mx.example.net");
    assertThat(other.admit(elsewhere, DestinationLimit.NONE, null)).isEmpty();
    now = wait.until();
    assertThat(other.admit(AT, DestinationLimit.NONE, null)).isEmpty();
  }

  @Test
  void aBlockIsKnownToTheWorkerThatHeardItWithoutTheDatabase() {
    store.away(true);
    assertThat(one.heard(AT, Reply.of(553, "5.7.1", "[TSS09] All messages"))).isTrue();
    assertThat(one.isBlocked(AT)).isTrue();
    now = now.plusSeconds(60);
    assertThat(one.isBlocked(AT)).isTrue();
  }

  private int in(SendingLimits worker, DestinationLimit limit) {
    return in(worker, AT, limit);
  }

  private int in(SendingLimits worker, SourceAtSite at, DestinationLimit limit) {
    int in = 0;
    while (in < 100 && worker.enter(at, limit, OCTETS, later()) instanceof Entry.In) {
      in++;
    }
    return in;
  }

  private int sent(SendingLimits worker, DestinationLimit limit, @Nullable Warming warming) {
    return worker.admit(AT, limit, warming).isEmpty() ? 1 : 0;
  }

  private Instant later() {
    return now.plus(Duration.ofMinutes(5));
  }

  private SendingLimits worker() {
    return new SendingLimits(store, () -> now, MOST, new Random(1), () -> nanos, Duration.ZERO);
  }
}

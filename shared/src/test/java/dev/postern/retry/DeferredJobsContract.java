package dev.postern.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.Mailbox;
import dev.postern.db.TestClock;
import dev.postern.message.DeliveryJob;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What every implementation of [DeferredJobs] does.
public abstract class DeferredJobsContract {
  private static final Duration LEASE = Duration.ofMinutes(5);

  protected final TestClock clock = new TestClock();

  /// An empty table that tells time by [#clock].
  protected abstract DeferredJobs jobs();

  @Test
  void aJobIsLeasedWhenDueAndNotBefore() throws Exception {
    DeliveryJob job = TestJobs.remote("j1", 1);
    jobs().defer(job, inSeconds(10), "451 later");
    assertThat(jobs().leaseDue(10, LEASE)).isEmpty();
    clock.advance(Duration.ofSeconds(10));
    assertThat(jobs().leaseDue(10, LEASE)).containsExactly(job);
  }

  @Test
  void aLeasedJobIsFreeAgainWhenItsLeaseHasRunOut() throws Exception {
    DeliveryJob job = TestJobs.remote("j1", 1);
    jobs().defer(job, clock.instant(), "451 later");
    assertThat(jobs().leaseDue(10, LEASE)).containsExactly(job);
    clock.advance(LEASE.minusMillis(1));
    assertThat(jobs().leaseDue(10, LEASE)).isEmpty();
    clock.advance(Duration.ofMillis(1));
    assertThat(jobs().leaseDue(10, LEASE)).containsExactly(job);
  }

  @Test
  void theOldestAreLeasedFirst() throws Exception {
    jobs().defer(TestJobs.remote("late", 1), inSeconds(3), "");
    jobs().defer(TestJobs.remote("early", 1), inSeconds(1), "");
    jobs().defer(TestJobs.remote("middle", 1), inSeconds(2), "");
    clock.advance(Duration.ofSeconds(3));
    assertThat(jobs().leaseDue(2, LEASE))
        .extracting(DeliveryJob::jobId)
        .containsExactly("early", "middle");
    assertThat(jobs().leaseDue(2, LEASE)).extracting(DeliveryJob::jobId).containsExactly("late");
  }

  @Test
  void destinationsTakeTurnsWhenMoreIsDueThanOneLease() throws Exception {
    for (int i = 0; i < 100; i++) {
      jobs().defer(TestJobs.remote("big" + i, 1), inSeconds(1), "");
    }
    for (int i = 0; i < 4; i++) {
      jobs().defer(TestJobs.to("quiet" + i + ".test", "quiet" + i, 1), inSeconds(2), "");
    }
    clock.advance(Duration.ofSeconds(2));

    List<String> first = jobs().leaseDue(20, LEASE).stream().map(DeliveryJob::jobId).toList();

    assertThat(first).hasSize(20).contains("quiet0", "quiet1", "quiet2", "quiet3");
    List<String> all = new ArrayList<>(first);
    for (int lease = 2; lease <= 6; lease++) {
      jobs().leaseDue(20, LEASE).forEach(job -> all.add(job.jobId()));
    }
    assertThat(all).hasSize(104).doesNotHaveDuplicates();
  }

  @Test
  void ofTwoClaimsOneWins() throws Exception {
    DeliveryJob job = TestJobs.remote("j1", 1);
    jobs().defer(job, clock.instant(), "451 later");
    jobs().leaseDue(10, LEASE);
    assertThat(jobs().claim(job, LEASE)).isTrue();
    assertThat(jobs().claim(job, LEASE)).isFalse();
  }

  @Test
  void aClaimThatRanOutFreesTheJob() throws Exception {
    DeliveryJob job = TestJobs.remote("j1", 1);
    jobs().defer(job, clock.instant(), "451 later");
    assertThat(jobs().claim(job, LEASE)).isTrue();
    assertThat(jobs().leaseDue(10, LEASE)).isEmpty();
    clock.advance(LEASE);
    assertThat(jobs().claim(job, LEASE)).isTrue();
    clock.advance(LEASE);
    assertThat(jobs().leaseDue(10, LEASE)).containsExactly(job);
    assertThat(jobs().claim(job, LEASE)).as("claimed after a new lease").isTrue();
  }

  @Test
  void anotherAttemptOrAJobThatEndedIsNotClaimed() throws Exception {
    DeliveryJob job = TestJobs.remote("j1", 2);
    jobs().defer(job, clock.instant(), "451 later");
    assertThat(jobs().claim(TestJobs.remote("j1", 1), LEASE)).isFalse();
    assertThat(jobs().claim(TestJobs.remote("j1", 3), LEASE)).isFalse();
    jobs().done("j1");
    jobs().done("j1");
    assertThat(jobs().claim(job, LEASE)).isFalse();
    assertThat(jobs().leaseDue(10, LEASE)).isEmpty();
  }

  @Test
  void theNextAttemptReplacesTheRowAndFreesIt() throws Exception {
    DeliveryJob first = TestJobs.remote("j1", 1);
    jobs().defer(first, clock.instant(), "451 later");
    assertThat(jobs().claim(first, LEASE)).isTrue();
    DeliveryJob second = first.next(List.of(Mailbox.parse("y@example.net")));
    jobs().defer(second, inSeconds(60), "452 full");
    clock.advance(Duration.ofSeconds(59));
    assertThat(jobs().leaseDue(10, LEASE)).isEmpty();
    clock.advance(Duration.ofSeconds(1));
    assertThat(jobs().leaseDue(10, LEASE)).containsExactly(second);
    assertThat(jobs().claim(first, LEASE)).isFalse();
    assertThat(jobs().claim(second, LEASE)).isTrue();
  }

  @Test
  void deferringTheSameAttemptOrAnEarlierOneAgainChangesNothing() throws Exception {
    DeliveryJob job = TestJobs.remote("j1", 2);
    jobs().defer(job, clock.instant(), "451 later");
    assertThat(jobs().claim(job, LEASE)).isTrue();
    jobs().defer(job, inSeconds(100), "451 again");
    jobs().defer(TestJobs.remote("j1", 1), inSeconds(100), "451 old");
    assertThat(jobs().claim(job, LEASE)).as("still claimed").isFalse();
    clock.advance(LEASE);
    assertThat(jobs().leaseDue(10, LEASE)).containsExactly(job);
  }

  @Test
  void whatIsPutOffIsFreeAndWaitsAtTheSameAttempt() throws Exception {
    DeliveryJob first = TestJobs.remote("j1", 0).from("out-1", "ip1").putOff(clock.instant());
    jobs().putOff(first, inSeconds(10), "no source");
    jobs().putOff(first, inSeconds(10), "no source");
    assertThat(jobs().leaseDue(10, LEASE)).isEmpty();
    clock.advance(Duration.ofSeconds(10));
    assertThat(jobs().leaseDue(10, LEASE)).containsExactly(first);
    assertThat(jobs().claim(first, LEASE)).isTrue();

    DeliveryJob other = first.from("default", "ip2");
    jobs().putOff(other, clock.instant(), "no source");
    assertThat(jobs().leaseDue(10, LEASE)).as("free of the claim").containsExactly(other);
    assertThat(jobs().claim(other, LEASE)).isTrue();
    jobs().done("j1");
    assertThat(jobs().claim(other, LEASE)).isFalse();
  }

  @Test
  void whatIsPutOffNeverGoesBackToAnEarlierAttempt() throws Exception {
    DeliveryJob second = TestJobs.remote("j1", 2);
    jobs().defer(second, clock.instant(), "451 later");
    jobs().putOff(TestJobs.remote("j1", 1).putOff(clock.instant()), inSeconds(100), "no source");
    assertThat(jobs().leaseDue(10, LEASE)).containsExactly(second);
  }

  @Test
  void jobsOfEveryRouteComeBackAsTheyWere() throws Exception {
    List<DeliveryJob> all =
        List.of(TestJobs.remote("a", 1), TestJobs.local("b", 1), TestJobs.viaStaticRoute("c", 1));
    for (DeliveryJob job : all) {
      jobs().defer(job, clock.instant(), "451 später");
    }
    assertThat(jobs().leaseDue(10, LEASE)).containsExactlyInAnyOrderElementsOf(all);
  }

  private Instant inSeconds(long seconds) {
    return clock.instant().plusSeconds(seconds);
  }
}

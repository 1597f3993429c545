package dev.postern.standalone.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.postern.queue.JobQueue;
import dev.postern.queue.QueueName;
import dev.postern.queue.Queues;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FunctionHostTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final SQSBatchResponse ALL_DONE = new SQSBatchResponse(List.of());

  private final HeldQueue queue = new HeldQueue();

  @Test
  void runsNoMoreInvocationsAtOnceThanAllowed() throws InterruptedException {
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    var gate = new Semaphore(0);
    var started = new Semaphore(0);
    FunctionHost host =
        host(
            1,
            2,
            (_, _) -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              started.release();
              gate.acquireUninterruptibly();
              running.decrementAndGet();
              return ALL_DONE;
            });
    for (int i = 0; i < 6; i++) {
      queue.add("m" + i);
    }
    started.acquire(2);
    assertThat(queue.depth().visible()).isEqualTo(4);
    gate.release(6);
    for (int i = 0; i < 6; i++) {
      assertThat(queue.deleted.poll(10, TimeUnit.SECONDS)).isNotNull();
    }
    assertThat(most.get()).isEqualTo(2);
    assertThat(host.stop(TIMEOUT)).isTrue();
  }

  @Test
  void goesOnByItselfAfterAnOutageOfTheQueue() throws InterruptedException {
    queue.failNext(3);
    FunctionHost host = host(10, 1, (_, _) -> ALL_DONE);
    queue.add("a");
    assertThat(queue.deleted.poll(10, TimeUnit.SECONDS)).isEqualTo("a");
    assertThat(queue.asked.poll()).isEqualTo(10);
    assertThat(host.stop(TIMEOUT)).isTrue();
  }

  @Test
  void stopLetsARunningInvocationEnd() throws InterruptedException {
    var started = new CountDownLatch(1);
    var gate = new CountDownLatch(1);
    FunctionHost host =
        host(
            10,
            1,
            (_, _) -> {
              started.countDown();
              awaitUnlessInterrupted(gate);
              return ALL_DONE;
            });
    queue.add("a");
    started.await();
    Thread.ofVirtual().start(gate::countDown);
    assertThat(host.stop(TIMEOUT)).isTrue();
    assertThat(queue.deleted).containsExactly("a");
  }

  @Test
  void stopInterruptsWhatDoesNotEndInTimeAndKeepsItsMessages() throws InterruptedException {
    var started = new CountDownLatch(1);
    var interrupted = new LinkedBlockingQueue<Boolean>();
    FunctionHost host =
        host(
            10,
            1,
            (_, _) -> {
              started.countDown();
              interrupted.add(awaitUnlessInterrupted(new CountDownLatch(1)));
              return ALL_DONE;
            });
    queue.add("a");
    started.await();
    assertThat(host.stop(Duration.ofMillis(50))).isFalse();
    assertThat(interrupted.poll(10, TimeUnit.SECONDS)).isFalse();
    assertThat(queue.deleted).isEmpty();
  }

  @Test
  void aScheduleNeverRunsTwiceAtOnceAndSurvivesAFailure() throws InterruptedException {
    var running = new AtomicInteger();
    var overlaps = new AtomicInteger();
    var runs = new Semaphore(0);
    var function =
        new ScheduledFunction(
            "retry",
            Duration.ofMillis(1),
            TIMEOUT,
            (_, context) -> {
              if (running.incrementAndGet() > 1) {
                overlaps.incrementAndGet();
              }
              running.decrementAndGet();
              runs.release();
              throw new IllegalStateException(context.getFunctionName() + " fails");
            });
    FunctionHost host =
        FunctionHost.start(queues(), List.of(), List.of(function), InstantSource.system());
    runs.acquire(5);
    assertThat(host.stop(TIMEOUT)).isTrue();
    assertThat(overlaps.get()).isZero();
  }

  private FunctionHost host(
      int batchSize, int concurrency, RequestHandler<SQSEvent, SQSBatchResponse> handler) {
    var function =
        new QueueFunction("ledger", QueueName.EVENTS, batchSize, concurrency, TIMEOUT, handler);
    return FunctionHost.start(queues(), List.of(function), List.of(), InstantSource.system());
  }

  private Queues queues() {
    return new Queues() {
      @Override
      public JobQueue get(QueueName name) {
        return queue;
      }

      @Override
      public JobQueue deadLetters(QueueName name) {
        return queue;
      }

      @Override
      public void close() {}
    };
  }

  private static boolean awaitUnlessInterrupted(CountDownLatch gate) {
    try {
      gate.await();
      return true;
    } catch (InterruptedException _) {
      return false;
    }
  }
}

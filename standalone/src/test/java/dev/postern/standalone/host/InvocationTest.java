package dev.postern.standalone.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.postern.queue.JobQueue.Received;
import dev.postern.queue.QueueName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InvocationTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final SQSBatchResponse ALL_DONE = new SQSBatchResponse(List.of());

  private final HeldQueue queue = new HeldQueue();
  private final Hosting hosting = Hosting.of(InstantSource.system());
  private final InvocationCounts counts = new InvocationCounts("deliver-local");
  private final List<Received> batch =
      List.of(HeldQueue.message("a", 1), HeldQueue.message("b", 3));

  @Test
  void deletesWhatIsDoneAndHidesWhatFailedTheLongerTheOftenerItCame() {
    run(TIMEOUT, (_, _) -> new SQSBatchResponse(List.of(new BatchItemFailure("b"))));
    assertThat(queue.deleted).containsExactly("a");
    assertThat(queue.changes).containsExactly(new HeldQueue.Change("b", Duration.ofSeconds(4)));
  }

  @Test
  void invocationsAreCountedByTheirEnd() {
    var registry = new SimpleMeterRegistry();
    counts.bindTo(registry);
    run(TIMEOUT, (_, _) -> ALL_DONE);
    run(TIMEOUT, (_, _) -> new SQSBatchResponse(List.of(new BatchItemFailure("b"))));
    run(
        TIMEOUT,
        (_, _) -> {
          throw new IllegalStateException("the function fails");
        });
    for (String outcome : List.of("done", "partly", "failed")) {
      var timer =
          registry
              .get("postern.function.invocations")
              .tags("function", "deliver-local", "outcome", outcome)
              .functionTimer();
      assertThat(timer.count()).as(outcome).isEqualTo(1);
      assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isPositive();
    }
    assertThat(registry.get("postern.function.running").gauge().value()).isZero();
  }

  @Test
  void anExceptionFailsTheWholeBatch() {
    run(
        TIMEOUT,
        (_, _) -> {
          throw new IllegalStateException("the function fails");
        });
    assertThat(queue.deleted).isEmpty();
    assertThat(queue.changes).extracting(HeldQueue.Change::messageId).containsExactly("a", "b");
  }

  @Test
  void aFunctionThatRunsOutOfTimeIsInterruptedAndHasFailed() throws InterruptedException {
    var interrupted = new CountDownLatch(1);
    run(
        Duration.ofMillis(50),
        (_, _) -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException _) {
            interrupted.countDown();
          }
          return ALL_DONE;
        });
    interrupted.await();
    assertThat(queue.deleted).isEmpty();
    assertThat(queue.changes).hasSize(2);
  }

  @Test
  void aDeleteIsAskedAgainUntilTheQueueConfirms() {
    queue.failNext(2);
    run(TIMEOUT, (_, _) -> ALL_DONE);
    assertThat(queue.deleted).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void theFunctionSeesTheMessagesAsSqsSendsThem() {
    List<SQSEvent> events = new ArrayList<>();
    List<Integer> remaining = new ArrayList<>();
    run(
        TIMEOUT,
        (event, context) -> {
          events.add(event);
          remaining.add(context.getRemainingTimeInMillis());
          assertThat(context.getFunctionName()).isEqualTo("deliver-local");
          return ALL_DONE;
        });
    var message = events.getFirst().getRecords().get(1);
    assertThat(message.getBody()).isEqualTo("body-b");
    assertThat(message.getAttributes()).containsEntry("ApproximateReceiveCount", "3");
    assertThat(message.getEventSourceArn()).endsWith(":local");
    assertThat(remaining.getFirst()).isBetween(1, (int) TIMEOUT.toMillis());
  }

  private void run(Duration timeout, RequestHandler<SQSEvent, SQSBatchResponse> handler) {
    var function = new QueueFunction("deliver-local", QueueName.LOCAL, 10, 1, timeout, handler);
    new Invocation(function, queue, batch, hosting, counts).run();
  }
}

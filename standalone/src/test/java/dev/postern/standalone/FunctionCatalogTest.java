package dev.postern.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.queue.QueueName;
import dev.postern.standalone.embedded.QueueSpec;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FunctionCatalogTest {
  @Test
  void everyQueueFeedsOneFunction() {
    assertThat(FunctionCatalog.OF_QUEUES)
        .extracting(FunctionCatalog.OfQueue::queue)
        .containsExactlyInAnyOrder(QueueName.values());
  }

  @Test
  void everyQueueIsMadeWithItsDeadLetters() {
    assertThat(StoreQueues.all())
        .extracting(QueueSpec::name)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(QueueName.values())
                .flatMap(name -> Stream.of(name.text(), name.deadLetterText()))
                .toList());
    assertThat(StoreQueues.all())
        .filteredOn(queue -> queue.maxReceiveCount() > 0)
        .allSatisfy(queue -> assertThat(queue.deadLetterQueue()).isEqualTo(queue.name() + "-dlq"));
  }

  @Test
  void handlersHaveTheConstructorThatLambdaCalls() {
    assertThat(
            Stream.concat(
                FunctionCatalog.OF_QUEUES.stream().map(FunctionCatalog.OfQueue::handler),
                FunctionCatalog.OF_SCHEDULES.stream().map(FunctionCatalog.OfSchedule::handler)))
        .allSatisfy(handler -> assertThat(handler.getConstructor().canAccess(null)).isTrue());
  }
}

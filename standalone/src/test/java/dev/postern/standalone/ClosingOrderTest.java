package dev.postern.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ClosingOrderTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final List<String> closed = new CopyOnWriteArrayList<>();
  private final ClosingOrder order = new ClosingOrder();

  @Test
  void closesInReverseAndOnce() {
    order.add("stores", LONG, () -> closed.add("stores"));
    order.add("front end", LONG, () -> closed.add("front end"));
    order.close();
    order.close();
    assertThat(closed).containsExactly("front end", "stores");
  }

  @Test
  void aPartThatFailsOrHangsDoesNotKeepTheOthers() {
    order.add("stores", LONG, () -> closed.add("stores"));
    order.add("hangs", Duration.ofMillis(20), () -> new CountDownLatch(1).await());
    order.add(
        "fails",
        LONG,
        () -> {
          throw new IllegalStateException("fails to close");
        });
    order.close();
    assertThat(closed).containsExactly("stores");
  }

  @Test
  void anInterruptedCallerStillWaits() {
    var gate = new CountDownLatch(1);
    order.add(
        "mariadb",
        LONG,
        () -> {
          gate.await();
          closed.add("mariadb");
        });
    Thread.currentThread().interrupt();
    Thread.ofVirtual().start(gate::countDown);
    order.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(closed).containsExactly("mariadb");
  }

  @Test
  void whatStartsAfterTheEndIsClosedAtOnce() {
    order.close();
    order.add("late", LONG, () -> closed.add("late"));
    assertThat(closed).containsExactly("late");
  }
}

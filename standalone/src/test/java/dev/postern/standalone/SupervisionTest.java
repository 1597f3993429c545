package dev.postern.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.standalone.host.Stop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SupervisionTest {
  private final Stop stop = new Stop();

  @Test
  void aServerThatEndsIsClosedAndStartedAgain() throws InterruptedException {
    var first = new FakeServer();
    var second = new FakeServer();
    try (var supervision = Supervision.of("mariadb", first, starting(second), stop)) {
      first.die();
      second.started.await();
      assertThat(first.closed.getCount()).isZero();
      first.closed.await();
      assertThat(second.closed.getCount()).isEqualTo(1);
      while (!supervision.isUp()) {
        Thread.onSpinWait();
      }
    }
    assertThat(second.closed.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aStartThatFailsIsTriedAgain() throws InterruptedException {
    var first = new FakeServer();
    var second = new FakeServer();
    var tries = new AtomicInteger();
    Supplier<Supervision.Server> starter =
        () -> {
          if (tries.incrementAndGet() == 1) {
            throw new IllegalStateException("no space left");
          }
          return starting(second).get();
        };
    try (var _ = Supervision.of("mariadb", first, starter, stop)) {
      first.die();
      second.started.await();
      assertThat(tries.get()).isEqualTo(2);
    }
  }

  @Test
  void aServerThatIsClosedIsNotStartedAgain() {
    var first = new FakeServer();
    Supervision.of("mariadb", first, starting(), stop).close();
    first.die();
    assertThat(first.closed.getCount()).isZero();
    assertThat(stop.isOrdered()).isTrue();
  }

  private static Supplier<Supervision.Server> starting(FakeServer... servers) {
    Deque<FakeServer> rest = new ArrayDeque<>(List.of(servers));
    return () -> {
      FakeServer server = rest.remove();
      server.started.countDown();
      return server;
    };
  }

  private static final class FakeServer implements Supervision.Server {
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    void die() {
      ended.complete(null);
    }

    @Override
    public CompletableFuture<?> ended() {
      return ended;
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }
}

package dev.postern.functions.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LazyTest {
  @Test
  void manyThreadsGetOneValue() throws Exception {
    var made = new AtomicInteger();
    var lazy = new Lazy<>(made::incrementAndGet);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var result : IntStream.range(0, 50).mapToObj(_ -> threads.submit(lazy::get)).toList()) {
        assertThat(result.get()).isEqualTo(1);
      }
    }
  }

  @Test
  void aFailureIsNotKept() {
    var tries = new AtomicInteger();
    var lazy =
        new Lazy<>(
            () -> {
              if (tries.incrementAndGet() == 1) {
                throw new IllegalStateException("not yet");
              }
              return "made";
            });
    assertThatThrownBy(lazy::get).hasMessage("not yet");
    assertThat(lazy.get()).isEqualTo("made");
  }
}

package dev.postern.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueueIdTest {
  @Test
  void golden() {
    assertThat(QueueId.of(0, 0, 0)).hasToString("0".repeat(26));
    assertThat(QueueId.of((1L << 48) - 1, -1, -1)).hasToString("7" + "Z".repeat(25));
    // the time of the ULID specification's example
    assertThat(QueueId.of(1_469_918_176_385L, 0, 0)).hasToString("01ARYZ6S41" + "0".repeat(16));
    // 80 bits in the order of their weight
    assertThat(QueueId.of(0, 0, 1)).hasToString("0".repeat(25) + "1");
    assertThat(QueueId.of(0, 1, 0)).hasToString("0".repeat(12) + "0G" + "0".repeat(12));
    assertThat(QueueId.of(0, 0x8000, 0)).hasToString("0".repeat(10) + "G" + "0".repeat(15));
    assertThat(QueueId.of(0, 0, 1L << 60)).hasToString("0".repeat(13) + "1" + "0".repeat(12));
  }

  @Test
  void textSortsAsTime() {
    var random = new Random(1);
    assertThat(
            LongStream.of(0, 1, 31, 32, 1_000_000, 1_800_000_000_000L, (1L << 48) - 1)
                .mapToObj(t -> QueueId.of(t, random.nextLong(), random.nextLong()).value()))
        .isSorted();
  }

  @Test
  void theGeneratorAsksItsClockAndItsBits() {
    Instant now = Instant.ofEpochMilli(1_469_918_176_385L);
    var random = new Random(7);
    QueueId.Generator generator = new QueueId.Generator(() -> now, new Random(7));
    QueueId first = generator.next();
    assertThat(first)
        .isEqualTo(QueueId.of(now.toEpochMilli(), random.nextLong(), random.nextLong()));
    assertThat(first.value()).startsWith("01ARYZ6S41");
    assertThat(generator.next()).isNotEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "01ARZ3NDEKTSV4RRFFQ69G5FA", "01ARZ3NDEKTSV4RRFFQ69G5FAVX",
        "81ARZ3NDEKTSV4RRFFQ69G5FAV", "01ARZ3NDEKTSV4RRFFQ69G5FAU", "01arz3ndektsv4rrffq69g5fav",
        "../RZ3NDEKTSV4RRFFQ69G5FAV"
      })
  void otherTextIsRefused(String text) {
    assertThatThrownBy(() -> new QueueId(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a queue id: " + text);
  }

  @Test
  void timesBeyondFortyEightBitsAreRefused() {
    assertThatThrownBy(() -> QueueId.of(1L << 48, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> QueueId.of(-1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}

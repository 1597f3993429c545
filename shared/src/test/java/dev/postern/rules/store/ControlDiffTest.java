package dev.postern.rules.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ControlDiffTest {
  @Test
  void appendingLeavesWhatIsThere() {
    assertThat(ControlDiff.appending(List.of("a", "b"), List.of("c", "a", "d")))
        .isEqualTo(new ControlDiff(List.of(), List.of("c", "d")));
  }

  @Test
  void replacingTakesWhatIsNotGiven() {
    assertThat(ControlDiff.replacing(List.of("a", "b"), List.of("c", "a")))
        .isEqualTo(new ControlDiff(List.of("b"), List.of("c")));
  }

  /// Whatever was there: taking the one and appending the other leaves exactly what is given.
  @Test
  void reorderingEndsWithTheGivenOrder() {
    var random = new Random(7);
    for (int i = 0; i < 500; i++) {
      List<String> there = some(random);
      List<String> given = some(random);

      ControlDiff diff = ControlDiff.reordering(there, given);

      List<String> after = new ArrayList<>(there);
      after.removeAll(diff.removed());
      after.addAll(diff.added());
      assertThat(after).isEqualTo(given);
    }
    assertThat(ControlDiff.reordering(List.of("a", "b"), List.of("a", "b")))
        .isEqualTo(new ControlDiff(List.of(), List.of()));
  }

  private static List<String> some(Random random) {
    List<String> all = new ArrayList<>(List.of("a", "b", "c", "d", "e", "f"));
    Collections.shuffle(all, random);
    return all.subList(0, random.nextInt(all.size() + 1));
  }
}

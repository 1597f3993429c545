package dev.postern.smtpd.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.smtpd.intake.MemoryBudget.Waiter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private final MemoryBudget budget = new MemoryBudget(100);
  private final List<String> granted = new ArrayList<>();

  @Test
  void servesTheLineInOrder() {
    assertThat(reserve("a", 60)).isNull();
    assertThat(reserve("b", 60)).isNotNull();
    assertThat(reserve("small", 10)).as("nobody passes b").isNotNull();
    budget.release(30);
    assertThat(granted).containsExactly("b", "small");
    assertThat(budget.reserved()).isEqualTo(100);
    assertThat(budget.waiting()).isZero();
  }

  @Test
  void whoLeavesTheLineLetsTheNextOn() {
    assertThat(reserve("a", 60)).isNull();
    Waiter big = Objects.requireNonNull(reserve("big", 90));
    assertThat(reserve("small", 10)).isNotNull();
    assertThat(budget.cancel(big)).isTrue();
    assertThat(granted).containsExactly("small");
    assertThat(budget.reserved()).isEqualTo(70);
  }

  @Test
  void whoWasServedCannotLeave() {
    assertThat(reserve("a", 100)).isNull();
    Waiter next = Objects.requireNonNull(reserve("next", 50));
    budget.release(100);
    assertThat(budget.cancel(next)).isFalse();
    assertThat(budget.reserved()).isEqualTo(50);
  }

  private @Nullable Waiter reserve(String who, long octets) {
    return budget.reserve(octets, () -> granted.add(who));
  }
}

package dev.postern.functions.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ScheduledFunctionTest {
  private static final class Working extends ScheduledFunction {
    Working(ScheduledWork work) {
      super(work);
    }
  }

  @Test
  void tellsWhatWasDone() {
    var function = new Working(_ -> "removed 3 rows");
    assertThat(function.handleRequest(new ScheduledEvent(), new LambdaContext()))
        .isEqualTo("removed 3 rows");
  }

  @Test
  void aFailureIsThrown() {
    var function =
        new Working(
            _ -> {
              throw new SQLException("no answer");
            });
    assertThatThrownBy(() -> function.handleRequest(new ScheduledEvent(), new LambdaContext()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Working failed: no answer")
        .hasRootCauseInstanceOf(SQLException.class);
  }

  @Test
  void theDeadlineLeavesTimeToAnswer() {
    Instant before = Instant.now();
    var function = new Working(Instant::toString);
    Instant deadline =
        Instant.parse(function.handleRequest(new ScheduledEvent(), new LambdaContext()));
    assertThat(deadline)
        .isBetween(
            before.plus(Duration.ofSeconds(289)), Instant.now().plus(Duration.ofSeconds(290)));
  }
}

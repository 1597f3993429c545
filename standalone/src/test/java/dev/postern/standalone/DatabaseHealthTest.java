package dev.postern.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DatabaseHealthTest {
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final AtomicBoolean runs = new AtomicBoolean(true);
  private final AtomicBoolean answers = new AtomicBoolean(true);
  private final AtomicInteger asked = new AtomicInteger();
  private final DatabaseHealth health = new DatabaseHealth(runs::get, this::probe, now::get);

  private void probe() throws SQLException {
    asked.incrementAndGet();
    if (!answers.get()) {
      throw new SQLException("no answer");
    }
  }

  @Test
  void saysWhetherTheDatabaseAnswersAndAsksAtMostEveryFiveSeconds() {
    assertThat(health.text()).isEqualTo("up");
    answers.set(false);
    now.set(Instant.EPOCH.plusMillis(4_999));
    assertThat(health.text()).isEqualTo("up");
    now.set(Instant.EPOCH.plusSeconds(5));
    assertThat(health.text()).isEqualTo("not answering");
    answers.set(true);
    assertThat(health.text()).isEqualTo("not answering");
    now.set(Instant.EPOCH.plusSeconds(10));
    assertThat(health.text()).isEqualTo("up");
    assertThat(asked).hasValue(3);
  }

  @Test
  void aServerThatIsStartedAgainIsNotAsked() {
    runs.set(false);
    assertThat(health.text()).isEqualTo("restarting");
    assertThat(asked).hasValue(0);
  }
}

package dev.postern.smtpd.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PasswordsTest {
  private final AtomicLong nanos = new AtomicLong();
  private final TestAccounts accounts = new TestAccounts();
  private final Passwords passwords =
      new Passwords(new Users(accounts, () -> "example.com"), 1, nanos::get);

  @AfterEach
  void close() {
    passwords.close();
  }

  @Test
  void aPasswordIsRightOrWrong() throws Exception {
    assertThat(passwords.check("bob@example.com", "secret")).isInstanceOf(Step.Proved.class);
    assertThat(passwords.check("BOB", "secret")).isInstanceOf(Step.Proved.class);
    assertThat(passwords.check("bob@example.com", "Secret")).isInstanceOf(Step.NotProved.class);
    assertThat(passwords.check("nobody@example.com", "secret")).isInstanceOf(Step.NotProved.class);
    assertThat(passwords.check("no address@", "secret")).isInstanceOf(Step.NotProved.class);
  }

  @Test
  void tooManyAtOnceAreRefusedAndARememberedOneIsNot() throws Exception {
    assertThat(passwords.check("bob@example.com", "secret")).isInstanceOf(Step.Proved.class);
    var go = new CountDownLatch(1);
    List<Future<Step>> all = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 40; i++) {
        String wrong = "wrong" + i;
        all.add(
            threads.submit(
                () -> {
                  go.await();
                  return passwords.check("carol@example.com", wrong);
                }));
      }
      go.countDown();
      // In the middle of the crowd, and still at once.
      assertThat(passwords.check("bob@example.com", "secret")).isInstanceOf(Step.Proved.class);
    }
    long refused = all.stream().filter(f -> f.state() == Future.State.FAILED).count();
    assertThat(refused).isBetween(1L, 32L);
    assertThat(all.stream().filter(f -> f.state() == Future.State.FAILED))
        .allMatch(f -> f.exceptionNow() instanceof IOException);
    assertThat(all.stream().filter(f -> f.state() == Future.State.SUCCESS))
        .allMatch(f -> f.resultNow() instanceof Step.NotProved);
  }

  @Test
  void whatIsRememberedIsForgottenAfterFiveMinutes() throws Exception {
    assertThat(passwords.check("bob@example.com", "secret")).isInstanceOf(Step.Proved.class);
    passwords.close(); // nothing can be checked any more, only remembered
    assertThat(passwords.check("bob@example.com", "secret")).isInstanceOf(Step.Proved.class);
    nanos.addAndGet(Duration.ofMinutes(5).toNanos());
    assertThatThrownBy(() -> passwords.check("bob@example.com", "secret"))
        .isInstanceOf(IOException.class);
  }
}

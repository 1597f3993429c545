package dev.postern.functions.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.Mailbox;
import dev.postern.event.MailEvent;
import dev.postern.message.BounceJob;
import dev.postern.message.BounceJob.Action;
import dev.postern.message.DeliveryJob;
import dev.postern.message.SpoolRef;
import dev.postern.smtp.EnhancedStatus;
import dev.postern.smtp.Reply;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TroubleTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final DeliveryJob JOB =
      Jobs.job(new SpoolRef("in/1", 0, 10), Jobs.toMx("x.test"), 0, "a@x.test");
  private static final Mailbox A = JOB.recipients().getFirst();

  @ParameterizedTest
  @ValueSource(strings = {"4.4.1", "4.4.3", "5.4.4", "5.7.30"})
  void whatNoPeerSaidHasTheStatusThatTheBounceHas(String status) {
    var trouble = Trouble.ours(status, "Nobody is there.", FailureScope.HOST);
    AttemptResult result = AttemptResult.of(JOB, List.of(Outcome.of(A, trouble)), false);
    MailEvent event =
        new AttemptEvents("default").of(JOB, result, List.<BounceJob>of(), NOW).getFirst();
    assertThat(event.reply()).isEqualTo(status + " Nobody is there.");
    assertThat(trouble.line()).isEqualTo(event.reply());

    new Reports(JOB, NOW)
        .of(result, result.deferred())
        .forEach(
            (action, reports) -> {
              assertThat(action).isIn(Action.FAILED, Action.DELAYED);
              assertThat(reports.getFirst().status()).hasToString(status);
            });
  }

  @Test
  void whatAPeerSaidStaysAsItIs() {
    Reply reply = Reply.of(450, "busy");
    var trouble =
        new Trouble(EnhancedStatus.parse("4.0.0"), reply, null, "It is busy.", FailureScope.HOST);
    assertThat(trouble.line()).isEqualTo("450 busy");
    assertThat(trouble.finalLine()).as("which alone would not tell").isEqualTo("4.0.0 It is busy.");
  }

  @Test
  void aLineIsNoLongerThanAText() {
    var trouble = Trouble.ours("4.4.1", "x".repeat(2000), FailureScope.HOST);
    assertThat(trouble.line()).startsWith("4.4.1 xxx").hasSize(Trouble.MAX_TEXT);
  }
}

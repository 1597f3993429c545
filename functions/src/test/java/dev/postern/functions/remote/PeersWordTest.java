package dev.postern.functions.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.Mailbox;
import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.Trouble;
import dev.postern.smtp.EnhancedStatus;
import dev.postern.smtp.Reply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeersWordTest {
  private static final Reply BLOCKED = Reply.of(550, "5.7.1", "on our block list (S3140)");
  private static final Reply UNKNOWN = Reply.of(550, "5.1.1", "no such user");
  private static final List<Outcome> OUTCOMES =
      List.of(failed("a", BLOCKED), failed("b", BLOCKED), failed("c", UNKNOWN));

  private final List<Reply> told = new ArrayList<>();

  @Test
  void whatIsAboutOurAddressIsTriedFromAnother() {
    assertThat(takenToHeart(true).stream().map(o -> o instanceof Outcome.Deferred).toList())
        .isEqualTo(List.of(true, true, false));
    assertThat(told).containsExactly(BLOCKED, UNKNOWN);
  }

  @Test
  void withoutAnotherItIsAsThePeerSaid() {
    assertThat(takenToHeart(false)).isEqualTo(OUTCOMES);
  }

  private List<Outcome> takenToHeart(boolean another) {
    return PeersWord.takenToHeart(
        OUTCOMES,
        reply -> {
          told.add(reply);
          return reply.equals(BLOCKED);
        },
        () -> another);
  }

  private static Outcome failed(String user, Reply reply) {
    var trouble =
        new Trouble(
            EnhancedStatus.parse("5.7.1"), reply, null, "It was refused.", FailureScope.MESSAGE);
    return Outcome.of(Mailbox.parse(user + "@x.test"), trouble);
  }
}

package dev.postern.smtpd.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.ForwardPath;
import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import dev.postern.policy.Lookups;
import dev.postern.policy.RelayPolicy;
import dev.postern.policy.RelayRequest;
import dev.postern.smtpd.TestRules;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class RecipientGateTest {
  private final Queue<Runnable> blocked = new ArrayDeque<>();
  private final List<Ruling> rulings = new ArrayList<>();

  @Test
  void decidesAtOnceWhatTheRulesInMemoryTell() {
    ask(gate(TestRules.LOOKUPS), "x@relayed.net");
    ask(gate(TestRules.LOOKUPS), "x@elsewhere.net");
    assertThat(blocked).isEmpty();
    assertThat(rulings.getFirst())
        .isEqualTo(new Ruling.Admitted(Mailbox.parse("x@relayed.net"), "rcpthosts"));
    assertThat(rulings.getLast()).isInstanceOf(Ruling.Refused.class);
  }

  @Test
  void looksUpOffTheEventLoop() {
    ask(gate(TestRules.LOOKUPS), "bob@example.com");
    assertThat(rulings).isEmpty();
    blocked.remove().run();
    assertThat(rulings)
        .containsExactly(new Ruling.Admitted(Mailbox.parse("bob@example.com"), "rcpthosts"));
  }

  @Test
  void whoFindsNoTurnIsDeferred() {
    var blockedAgain = new ArrayDeque<Runnable>();
    Lookups slow =
        _ -> {
          // While this lookup is under way, the next one asks for the only turn.
          blockedAgain.add(blocked.remove());
          blockedAgain.remove().run();
          return true;
        };
    RecipientGate gate = gate(slow);
    ask(gate, "bob@example.com");
    ask(gate, "alice@example.com");
    blocked.remove().run();
    assertThat(rulings.getFirst())
        .isEqualTo(new Ruling.Refused(RecipientGate.BUSY, "no turn for a lookup within PT0.001S"));
    assertThat(rulings.getLast()).isInstanceOf(Ruling.Admitted.class);
  }

  @Test
  void aLookupThatBreaksIsADeferral() {
    ask(
        gate(
            _ -> {
              throw new IllegalStateException("a bug");
            }),
        "bob@example.com");
    blocked.remove().run();
    assertThat(rulings)
        .singleElement()
        .isInstanceOfSatisfying(
            Ruling.Refused.class, r -> assertThat(r.reply()).isEqualTo(RecipientGate.FAILED));
  }

  private RecipientGate gate(Lookups lookups) {
    return new RecipientGate(
        RelayPolicy.standard(),
        new ReturningBounces(null, InstantSource.system()),
        TestRules.SOURCE,
        lookups,
        blocked::add,
        1,
        Duration.ofMillis(1));
  }

  private void ask(RecipientGate gate, String to) {
    var request =
        new RelayRequest(
            IpAddress.parse("203.0.113.7"),
            null,
            "client.test",
            false,
            null,
            ReversePath.NULL,
            new ForwardPath(Mailbox.parse(to)));
    gate.decide(request, Runnable::run, rulings::add);
  }
}

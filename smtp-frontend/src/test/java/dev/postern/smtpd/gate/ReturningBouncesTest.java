package dev.postern.smtpd.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.Domain;
import dev.postern.address.ForwardPath;
import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import dev.postern.policy.RejectUnauthorisedDestination;
import dev.postern.policy.RelayRequest;
import dev.postern.policy.ReturnedBounce;
import dev.postern.smtp.Reply;
import dev.postern.srs.Srs;
import dev.postern.srs.SrsSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Bounces to addresses that SRS made, and what is none.
class ReturningBouncesTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final Mailbox ALICE = Mailbox.parse("alice@far.example");
  private static final Ruling NO_RIGHT =
      new Ruling.Refused(Reply.of(553, "5.7.1", "no"), RejectUnauthorisedDestination.NAME);

  private final Srs srs =
      new Srs(new Domain("srs.example"), List.of(new SrsSecret(new byte[] {1, 2, 3})));
  private final Mailbox rewritten = srs.rewritten(ALICE, NOW).orElseThrow();
  private final List<Mailbox> asked = new ArrayList<>();

  @Test
  void aBounceGoesToTheSender() {
    assertThat(ruling(ReversePath.NULL, rewritten, NOW, NO_RIGHT))
        .isEqualTo(new Ruling.Admitted(ALICE, "srs"));
    assertThat(asked).containsExactly(ALICE);
  }

  @Test
  void whatElseThePolicySaysOfTheSenderStands() {
    Ruling denied = new Ruling.Closed(Reply.of(554, "5.7.1", "denied"), "tcp");
    assertThat(ruling(ReversePath.NULL, rewritten, NOW, denied)).isEqualTo(denied);
    Ruling bad = new Ruling.Refused(Reply.of(553, "5.7.1", "bad"), "badrcptto");
    assertThat(ruling(ReversePath.NULL, rewritten, NOW, bad)).isEqualTo(bad);
    Ruling later = new Ruling.Refused(Reply.of(451, "4.3.0", "later"), "rcpthosts");
    assertThat(ruling(ReversePath.NULL, rewritten, NOW, later)).isEqualTo(later);
    Ruling ours = new Ruling.Admitted(ALICE, "rcpthosts");
    assertThat(ruling(ReversePath.NULL, rewritten, NOW, ours)).isEqualTo(ours);
  }

  @Test
  void otherMailIsRefused() {
    Ruling ruling = ruling(new ReversePath(ALICE), rewritten, NOW, NO_RIGHT);
    assertThat(ruling).isEqualTo(new Ruling.Refused(ReturnedBounce.BOUNCES_ONLY, "srs"));
    assertThat(asked).isEmpty();
  }

  @Test
  void forgedAndOldAddressesAreRefused() {
    var forged = new Mailbox(rewritten.localPart() + "x", rewritten.domain());
    assertThat(ruling(ReversePath.NULL, forged, NOW, NO_RIGHT))
        .isEqualTo(
            new Ruling.Refused(
                Reply.of(550, "5.1.1", "sorry, this SRS address was not made here (#5.1.1)"),
                "srs"));
    assertThat(ruling(ReversePath.NULL, rewritten, NOW.plus(Duration.ofDays(22)), NO_RIGHT))
        .isEqualTo(
            new Ruling.Refused(
                Reply.of(550, "5.1.1", "sorry, this SRS address is older than 21 days (#5.1.1)"),
                "srs"));
    assertThat(asked).isEmpty();
  }

  @Test
  void everythingElseIsThePolicys() {
    Mailbox other = Mailbox.parse("bob@srs.example");
    assertThat(ruling(new ReversePath(ALICE), other, NOW, NO_RIGHT)).isEqualTo(NO_RIGHT);
    assertThat(
            new ReturningBounces(null, () -> NOW)
                .ruling(request(ReversePath.NULL, rewritten), _ -> NO_RIGHT))
        .isEqualTo(NO_RIGHT);
    assertThat(asked).containsExactly(other);
  }

  private Ruling ruling(ReversePath from, Mailbox to, Instant at, Ruling policy) {
    return new ReturningBounces(srs, () -> at)
        .ruling(
            request(from, to),
            request -> {
              asked.add(request.recipient().resolve(new Domain("example.com")));
              return policy;
            });
  }

  private static RelayRequest request(ReversePath from, Mailbox to) {
    return new RelayRequest(
        IpAddress.parse("203.0.113.7"), null, "mx.test", false, null, from, new ForwardPath(to));
  }
}

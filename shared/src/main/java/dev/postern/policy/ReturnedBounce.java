package dev.postern.policy;

import dev.postern.address.Mailbox;
import dev.postern.smtp.Reply;
import dev.postern.srs.Srs;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What RCPT to an address that [Srs] may have made means, before the relay rules are asked.
///
/// **Seed:** spec 3, "RCPT": SRS is decoded before the relay rules.
public sealed interface ReturnedBounce {
  /// Who decides about such an address, as [Decision] names rules.
  String BY = "srs";

  Reply BOUNCES_ONLY =
      Reply.of(550, "5.7.1", "sorry, this SRS address takes bounces only (#5.7.1)");

  /// It is none: the rules decide about the recipient as it is.
  record None() implements ReturnedBounce {}

  /// A bounce for the sender of a forward: the rules decide about that sender. Where they would
  /// refuse for want of a right to relay alone, the address, which nobody else could make, is the
  /// right.
  record To(Mailbox sender) implements ReturnedBounce {
    /// Whether the address is the right that a decision lacks.
    ///
    /// @param refusedBy the rule that refuses
    public static boolean isRightAgainst(String refusedBy) {
      return refusedBy.equals(RejectUnauthorisedDestination.NAME);
    }
  }

  /// It is refused: not made here, too old, or no bounce. An address that anybody may have seen is
  /// not to become a way to write to its owner through us.
  ///
  /// @param original what it stands for
  record Refused(Reply reply, Srs.Original original) implements ReturnedBounce {}

  /// @param srs null where there is none
  static ReturnedBounce of(@Nullable Srs srs, RelayRequest request, Instant now) {
    Mailbox to = request.recipient().mailbox();
    if (srs == null || to == null || !srs.isOurs(to)) {
      return new None();
    }
    Srs.Original original = srs.original(to, now);
    return switch (original) {
      case Srs.Original.Unknown(String why) ->
          new Refused(Reply.of(550, "5.1.1", "sorry, " + why + " (#5.1.1)"), original);
      case Srs.Original.Sender(Mailbox sender) ->
          request.sender().isNull() ? new To(sender) : new Refused(BOUNCES_ONLY, original);
    };
  }
}

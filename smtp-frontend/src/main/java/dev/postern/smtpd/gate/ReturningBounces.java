package dev.postern.smtpd.gate;

import dev.postern.address.ForwardPath;
import dev.postern.address.Mailbox;
import dev.postern.policy.RejectUnauthorisedDestination;
import dev.postern.policy.RelayRequest;
import dev.postern.smtp.Reply;
import dev.postern.srs.Srs;
import java.time.InstantSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Bounces of forwards: their recipient is an address that [Srs] made, and becomes the sender it
/// was made of.
///
/// The policy decides about that sender. Where it would refuse for want of a right to relay alone,
/// the address, which nobody else could make, is the right. It is one for bounces only: an address
/// that anybody may have seen is not to become a way to write to its owner through us.
///
/// **Seed:** spec 3, "RCPT": SRS is decoded before the relay rules.
///
/// @param srs null where there is none
public record ReturningBounces(@Nullable Srs srs, InstantSource clock) {
  static final String BY = "srs";
  static final Reply BOUNCES_ONLY =
      Reply.of(550, "5.7.1", "sorry, this SRS address takes bounces only (#5.7.1)");

  /// @param policy decides what is no such address
  Ruling ruling(RelayRequest request, Function<RelayRequest, Ruling> policy) {
    Mailbox to = request.recipient().mailbox();
    if (srs == null || to == null || !srs.isOurs(to)) {
      return policy.apply(request);
    }
    return switch (srs.original(to, clock.instant())) {
      case Srs.Original.Unknown(String why) ->
          new Ruling.Refused(Reply.of(550, "5.1.1", "sorry, " + why + " (#5.1.1)"), BY);
      case Srs.Original.Sender(Mailbox sender) ->
          request.sender().isNull()
              ? returned(sender, policy.apply(request.to(new ForwardPath(sender))))
              : new Ruling.Refused(BOUNCES_ONLY, BY);
    };
  }

  private static Ruling returned(Mailbox sender, Ruling ruling) {
    boolean noRight =
        ruling instanceof Ruling.Refused refused
            && refused.by().equals(RejectUnauthorisedDestination.NAME);
    return noRight ? new Ruling.Admitted(sender, BY) : ruling;
  }
}

package dev.postern.smtpd.gate;

import dev.postern.address.ForwardPath;
import dev.postern.address.Mailbox;
import dev.postern.policy.RelayRequest;
import dev.postern.policy.ReturnedBounce;
import dev.postern.srs.Srs;
import java.time.InstantSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Bounces of forwards: their recipient is an address that [Srs] made, and becomes the sender it
/// was made of, as [ReturnedBounce] says.
///
/// @param srs null where there is none
public record ReturningBounces(@Nullable Srs srs, InstantSource clock) {
  /// @param policy decides what is no such address
  Ruling ruling(RelayRequest request, Function<RelayRequest, Ruling> policy) {
    return switch (ReturnedBounce.of(srs, request, clock.instant())) {
      case ReturnedBounce.None _ -> policy.apply(request);
      case ReturnedBounce.Refused(var reply, _) -> new Ruling.Refused(reply, ReturnedBounce.BY);
      case ReturnedBounce.To(Mailbox sender) ->
          returned(sender, policy.apply(request.to(new ForwardPath(sender))));
    };
  }

  private static Ruling returned(Mailbox sender, Ruling ruling) {
    boolean noRight =
        ruling instanceof Ruling.Refused refused && ReturnedBounce.To.isRightAgainst(refused.by());
    return noRight ? new Ruling.Admitted(sender, ReturnedBounce.BY) : ruling;
  }
}

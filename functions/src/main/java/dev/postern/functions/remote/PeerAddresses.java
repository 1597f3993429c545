package dev.postern.functions.remote;

import dev.postern.address.IpAddress;
import dev.postern.egress.FailingAddress;
import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.remote.limit.FailingPeers;
import dev.postern.functions.remote.limit.PeerWords;
import dev.postern.functions.remote.smtp.HostResult;
import dev.postern.functions.remote.smtp.Target;
import dev.postern.smtp.Reply;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which addresses are not worth a connection now, and what each connection said of its address.
record PeerAddresses(FailingPeers failing) {
  /// Why an address is passed over; empty: it is to be tried.
  Optional<Trouble> skipped(Target target) {
    return failing
        .skipped(new IpAddress(target.address()))
        .map(known -> Trouble.with(target.peer(), "4.4.1", text(known), FailureScope.HOST));
  }

  private static String text(FailingAddress known) {
    return "Not tried before %s: %s failed again and again, last at %s: %s"
        .formatted(
            known.skippedUntil().truncatedTo(ChronoUnit.SECONDS),
            known.address(),
            known.failedAt().truncatedTo(ChronoUnit.SECONDS),
            known.why());
  }

  /// Remembers what came of a connection to an address.
  void heard(Target target, HostResult result) {
    var address = new IpAddress(target.address());
    switch (result) {
      case HostResult.Settled _, HostResult.LoginRefused _ -> failing.answered(address);
      case HostResult.TryNext(Trouble trouble, HostResult.Contact contact) -> {
        switch (contact) {
          case GREETED -> failing.answered(address);
          case FAILED -> {
            if (!isAboutUs(trouble.reply())) {
              failing.failed(address, trouble.line());
            }
          }
          case UNKNOWN -> {}
        }
      }
    }
  }

  /// Whether it speaks of our source or our rate: the limits hold to that, for that source alone.
  private static boolean isAboutUs(@Nullable Reply reply) {
    return reply != null && !(PeerWords.meaning(reply) instanceof PeerWords.Meaning.Nothing);
  }
}

package dev.postern.functions.remote;

import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.Trouble;
import dev.postern.smtp.EnhancedStatus;
import dev.postern.smtp.Reply;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What the outcomes of an attempt say about the address it was made from.
///
/// A failure for good that is about our address is none for the message while another source may be
/// tried.
final class PeersWord {
  private PeersWord() {}

  /// @param blocks told each reply once; whether it names our address as blocked
  /// @param another whether there is another source
  static List<Outcome> takenToHeart(
      List<Outcome> outcomes, Predicate<Reply> blocks, BooleanSupplier another) {
    Map<Reply, Boolean> blocked = new HashMap<>();
    for (Outcome outcome : outcomes) {
      Reply reply = reply(outcome);
      if (reply != null && !blocked.containsKey(reply)) {
        blocked.put(reply, blocks.test(reply));
      }
    }
    return blocked.containsValue(true) && another.getAsBoolean()
        ? outcomes.stream().map(o -> blocked.getOrDefault(reply(o), false) ? later(o) : o).toList()
        : outcomes;
  }

  private static @Nullable Reply reply(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Deferred deferred -> deferred.trouble().reply();
      case Outcome.Failed failed -> failed.trouble().reply();
      case Outcome.Delivered _, Outcome.Discarded _ -> null;
    };
  }

  private static Outcome later(Outcome outcome) {
    return outcome instanceof Outcome.Failed(var recipient, Trouble t)
        ? new Outcome.Deferred(
            recipient,
            new Trouble(
                new EnhancedStatus(4, t.status().subject(), t.status().detail()),
                t.reply(),
                t.peer(),
                t.text(),
                t.scope()))
        : outcome;
  }
}

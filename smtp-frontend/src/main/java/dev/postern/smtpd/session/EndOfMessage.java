package dev.postern.smtpd.session;

import dev.postern.smtp.Reply;
import dev.postern.smtpd.abuse.Limit;
import dev.postern.smtpd.intake.Outcome;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What one message's end of data is answered with, its line in the log and its count.
///
/// A message that was accepted is logged as such even where the client has gone meanwhile: it will
/// be delivered.
final class EndOfMessage {
  private final Session session;
  private final Counters counters;
  private final Transaction transaction;
  private final BodyReception body;

  EndOfMessage(Session session, Counters counters, Transaction transaction, BodyReception body) {
    this.session = session;
    this.counters = counters;
    this.transaction = transaction;
    this.body = body;
  }

  /// Tells `then` the reply on the event loop, once it is certain.
  void settle(Consumer<Reply> then) {
    session.trace().data(body.size());
    Reply refusal = body.refusal();
    if (refusal != null) {
      counters.refused().increment();
      boolean size = refusal.equals(BodyReception.TOO_LARGE);
      session.use().count(size ? Limit.MESSAGE_SIZE : Limit.HOPS);
      log(refusal, "limit");
      then.accept(refusal);
      return;
    }
    var _ = body.finish().whenComplete((outcome, failure) -> then.accept(reply(outcome, failure)));
  }

  private Reply reply(@Nullable Outcome outcome, @Nullable Throwable failure) {
    return switch (outcome) {
      case Outcome.Accepted _ -> {
        counters.accepted().increment();
        counters.octets().add(body.size());
        Reply reply = Replies.accepted(body.queueId());
        log(reply, "stored");
        yield reply;
      }
      case Outcome.Deferred deferred -> {
        counters.deferred().increment();
        log(deferred.reply(), deferred.why());
        yield deferred.reply();
      }
      case null -> {
        counters.deferred().increment();
        log(Replies.INTAKE_FAILED, String.valueOf(failure));
        yield Replies.INTAKE_FAILED;
      }
    };
  }

  private void log(Reply reply, String why) {
    SessionLog.transaction(session, transaction, body, reply, why);
  }
}

package dev.postern.smtpd.intake;

import dev.postern.smtp.Reply;

/// How the taking of one message ended.
public sealed interface Outcome {
  /// Stored and queued: both stores have confirmed it.
  record Accepted() implements Outcome {}

  /// Not accepted; the client shall try again.
  record Deferred(Reply reply, String why) implements Outcome {
    public Deferred {
      if (!reply.isTransient()) {
        throw new IllegalArgumentException("a deferral is a 4xx reply, not " + reply);
      }
    }
  }

  Outcome ACCEPTED = new Accepted();
}

package dev.postern.policy;

import dev.postern.smtp.Reply;

/// What one rule says of one recipient.
///
/// Each says why, in words for `postern explain`.
public sealed interface Verdict {
  String why();

  /// The recipient may be relayed or delivered.
  ///
  /// @param suffix appended to the recipient as sent (RELAYCLIENT), usually empty
  record Permit(String suffix, String why) implements Verdict {}

  /// The rule does not concern this request.
  record NoOpinion(String why) implements Verdict {}

  /// The recipient is refused for good with this 5xx reply.
  record Refuse(Reply reply, String why) implements Verdict {
    public Refuse {
      if (!reply.isPermanent()) {
        throw new IllegalArgumentException("a refusal is a 5xx reply, not " + reply);
      }
    }
  }

  /// The rule cannot tell now; the client shall try again later. A failed lookup is always this.
  record Defer(Reply reply, String why) implements Verdict {
    public Defer {
      if (!reply.isTransient()) {
        throw new IllegalArgumentException("a deferral is a 4xx reply, not " + reply);
      }
    }
  }

  /// The client is not served at all: the connection closes after the reply.
  record Close(Reply reply, String why) implements Verdict {}
}

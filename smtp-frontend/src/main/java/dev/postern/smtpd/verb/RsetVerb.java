package dev.postern.smtpd.verb;

import dev.postern.smtp.Reply;
import dev.postern.smtpd.session.Replies;
import dev.postern.smtpd.session.Session;
import dev.postern.smtpd.session.Verb;

/// RSET: drops the transaction. **Standard:** RFC 5321 §4.1.1.5. **Seed:** spec 10.11.
final class RsetVerb implements Verb {
  private static final Reply FLUSHED = Reply.of(250, "2.0.0", "flushed");

  @Override
  public void run(Session session, String argument) {
    if (!argument.isEmpty()) {
      session.refuse("RSET " + argument, Replies.SYNTAX);
      return;
    }
    session.dropTransaction();
    session.reply(FLUSHED);
  }
}

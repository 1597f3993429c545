package dev.postern.smtpd.verb;

import dev.postern.smtp.Reply;
import dev.postern.smtpd.session.Replies;
import dev.postern.smtpd.session.Session;
import dev.postern.smtpd.session.Verb;

/// QUIT: the end. **Standard:** RFC 5321 §4.1.1.10.
final class QuitVerb implements Verb {
  @Override
  public void run(Session session, String argument) {
    if (argument.isEmpty()) {
      session.close(Reply.of(221, "2.0.0", session.limits().hostname()), "quit");
    } else {
      session.refuse("QUIT " + argument, Replies.SYNTAX);
    }
  }
}

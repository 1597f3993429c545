package dev.postern.smtpd.verb;

import dev.postern.smtpd.session.Replies;
import dev.postern.smtpd.session.Session;
import dev.postern.smtpd.session.Verb;

/// NOOP: nothing, whatever its argument. **Standard:** RFC 5321 §4.1.1.9.
final class NoopVerb implements Verb {
  @Override
  public void run(Session session, String argument) {
    session.reply(Replies.OK);
  }
}

package dev.postern.smtpd.verb;

import dev.postern.smtp.Reply;
import dev.postern.smtpd.session.Replies;
import dev.postern.smtpd.session.Session;
import dev.postern.smtpd.session.Verb;

/// VRFY: tells nothing about anybody. **Standard:** RFC 5321 §3.5.3. **Seed:** spec 10.11.
final class VrfyVerb implements Verb {
  private static final Reply CANNOT =
      Reply.of(
          252, "2.7.0", "Cannot VRFY user, but will accept message and attempt delivery (#2.7.0)");

  @Override
  public void run(Session session, String argument) {
    if (argument.isEmpty()) {
      session.refuse("VRFY", Replies.SYNTAX);
    } else {
      session.reply(CANNOT);
    }
  }
}

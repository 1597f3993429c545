package dev.postern.smtpd.verb;

import dev.postern.smtp.Reply;
import dev.postern.smtpd.auth.Mechanism;
import dev.postern.smtpd.session.Hello;
import dev.postern.smtpd.session.Replies;
import dev.postern.smtpd.session.Session;
import dev.postern.smtpd.session.SessionSecurity;
import dev.postern.smtpd.session.Verb;

/// AUTH: the client says who it is. What it sends is in no log: it may be a password.
///
/// **Standard:** RFC 4954 §4. **Seed:** spec 5.8, 5.11.
final class AuthVerb implements Verb {
  @Override
  public void run(Session session, String argument) {
    int blank = argument.indexOf(' ');
    String name = blank < 0 ? argument : argument.substring(0, blank);
    String initial = blank < 0 ? null : argument.substring(blank + 1).strip();
    Hello hello = session.hello();
    SessionSecurity security = session.security();
    Mechanism mechanism = Mechanism.named(name).orElse(null);
    Reply fault = security.authFault(mechanism);
    if (hello == null || !hello.extended()) {
      fault = Replies.BAD_SEQUENCE;
    } else if (name.isEmpty()) {
      fault = Replies.SYNTAX;
    }
    String shown = "AUTH " + (mechanism == null ? "(unknown mechanism)" : mechanism.text());
    if (fault != null) {
      session.refuse(shown, fault);
    } else if (mechanism != null) {
      security.authenticate(mechanism, initial);
    }
  }
}

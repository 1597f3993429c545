package dev.postern.smtpd.verb;

import dev.postern.smtp.Reply;
import dev.postern.smtpd.session.Replies;
import dev.postern.smtpd.session.Session;
import dev.postern.smtpd.session.Verb;

/// STARTTLS: what follows is TLS. Offered in EHLO where there is a certificate and no TLS yet.
///
/// **Standard:** RFC 3207 §4, §4.2. **Seed:** spec 5.12.
final class StartTlsVerb implements Verb {
  static final Reply NOT_AVAILABLE =
      Reply.of(454, "4.7.0", "TLS not available, we have no certificate (#4.7.0)");
  static final Reply ALREADY = Reply.of(503, "5.5.1", "TLS is in use already (#5.5.1)");
  private static final Reply NO_ARGUMENT =
      Reply.of(501, "5.5.4", "STARTTLS takes no parameter (#5.5.4)");

  @Override
  public void run(Session session, String argument) {
    if (session.security().tls() != null) {
      session.refuse("STARTTLS", ALREADY);
    } else if (!session.security().mayStartTls()) {
      session.refuse("STARTTLS", NOT_AVAILABLE);
    } else if (!argument.isEmpty()) {
      session.refuse("STARTTLS " + argument, NO_ARGUMENT);
    } else if (session.transaction() != null) {
      session.refuse("STARTTLS", Replies.BAD_SEQUENCE);
    } else {
      session.security().startTls();
    }
  }
}

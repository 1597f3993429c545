package dev.postern.smtpd.verb;

import dev.postern.smtp.Reply;
import dev.postern.smtpd.auth.Mechanism;
import dev.postern.smtpd.session.Hello;
import dev.postern.smtpd.session.Session;
import dev.postern.smtpd.session.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// EHLO: the client introduces itself and learns what we offer.
///
/// **Standard:** RFC 5321 §4.1.1.1; RFC 2920, RFC 1870, RFC 6152, RFC 2034; RFC 3207, RFC 4954; RFC
/// 6531, RFC 3030, RFC 3461, RFC 8689, RFC 9422.
final class EhloVerb implements Verb {
  @Override
  public void run(Session session, String argument) {
    if (!HeloVerb.isName(argument)) {
      session.refuse("EHLO " + argument, HeloVerb.NO_NAME);
      return;
    }
    session.greetedBy(new Hello(argument, true));
    session.reply(new Reply(250, null, offer(session)));
  }

  /// The keyword LIMITS; a limit that is none is left out.
  private static String limits(Session session) {
    int messages = session.use().mostMessages();
    return "LIMITS"
        + (messages > 0 ? " MAILMAX=" + messages : "")
        + " RCPTMAX="
        + session.limits().recipients();
  }

  private static List<String> offer(Session session) {
    List<String> lines = new ArrayList<>();
    lines.add(session.limits().hostname());
    lines.add("PIPELINING");
    lines.add("SIZE " + session.limits().messageSize());
    lines.add("8BITMIME");
    lines.add("SMTPUTF8");
    lines.add("CHUNKING");
    lines.add("BINARYMIME");
    lines.add("DSN");
    lines.add(limits(session));
    lines.add("ENHANCEDSTATUSCODES");
    if (session.security().tls() != null) {
      lines.add("REQUIRETLS");
    }
    if (session.security().mayStartTls()) {
      lines.add("STARTTLS");
    }
    List<Mechanism> mechanisms = session.security().mechanisms();
    if (!mechanisms.isEmpty()) {
      lines.add(
          "AUTH " + mechanisms.stream().map(Mechanism::text).collect(Collectors.joining(" ")));
    }
    return lines;
  }
}

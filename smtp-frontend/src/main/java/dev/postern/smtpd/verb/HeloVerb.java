package dev.postern.smtpd.verb;

import dev.postern.smtp.Reply;
import dev.postern.smtpd.session.Hello;
import dev.postern.smtpd.session.Session;
import dev.postern.smtpd.session.Verb;

/// HELO: the client introduces itself and expects no extensions.
///
/// **Standard:** RFC 5321 §4.1.1.1. The name is not judged, only its letters: many honest clients
/// give a name that is no domain.
final class HeloVerb implements Verb {
  static final Reply NO_NAME = Reply.of(501, "5.5.4", "say your name behind it (#5.5.4)");

  private static final int MAX_NAME = 255;

  @Override
  public void run(Session session, String argument) {
    if (!isName(argument)) {
      session.refuse("HELO " + argument, NO_NAME);
      return;
    }
    session.greetedBy(new Hello(argument, false));
    session.reply(Reply.of(250, session.limits().hostname()));
  }

  /// Whether `text` is one printable ASCII word of at most 255 octets.
  static boolean isName(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_NAME
        && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }
}

package dev.postern.smtpd.verb;

import dev.postern.smtpd.session.Verb;
import java.util.Map;

/// The commands of a listener by name. What is not here is answered 502.
public final class Verbs {
  private static final Map<String, Verb> RELAY =
      Map.of(
          "EHLO", new EhloVerb(),
          "HELO", new HeloVerb(),
          "MAIL", new MailVerb(),
          "RCPT", new RcptVerb(),
          "DATA", new DataVerb(),
          "RSET", new RsetVerb(),
          "NOOP", new NoopVerb(),
          "VRFY", new VrfyVerb(),
          "QUIT", new QuitVerb());

  private static final Map<String, Verb> HEALTH_CHECK =
      Map.of(
          "EHLO", new EhloVerb(),
          "HELO", new HeloVerb(),
          "NOOP", new NoopVerb(),
          "QUIT", new QuitVerb());

  private Verbs() {}

  /// Those of a relay's port 25.
  public static Map<String, Verb> relay() {
    return RELAY;
  }

  /// Those of a proxy that asks for itself: no mail.
  public static Map<String, Verb> healthCheck() {
    return HEALTH_CHECK;
  }
}

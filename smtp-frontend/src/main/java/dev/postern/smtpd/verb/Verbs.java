package dev.postern.smtpd.verb;

import dev.postern.smtpd.session.Verb;
import java.util.Map;

/// The commands of a listener by name. What is not here is answered 502.
public final class Verbs {
  private static final Map<String, Verb> MAIL =
      Map.ofEntries(
          Map.entry("EHLO", new EhloVerb()),
          Map.entry("HELO", new HeloVerb()),
          Map.entry("STARTTLS", new StartTlsVerb()),
          Map.entry("AUTH", new AuthVerb()),
          Map.entry("MAIL", new MailVerb()),
          Map.entry("RCPT", new RcptVerb()),
          Map.entry("DATA", new DataVerb()),
          Map.entry("BDAT", new BdatVerb()),
          Map.entry("RSET", new RsetVerb()),
          Map.entry("NOOP", new NoopVerb()),
          Map.entry("VRFY", new VrfyVerb()),
          Map.entry("QUIT", new QuitVerb()));

  private static final Map<String, Verb> HEALTH_CHECK =
      Map.of(
          "EHLO", new EhloVerb(),
          "HELO", new HeloVerb(),
          "STARTTLS", new StartTlsVerb(),
          "NOOP", new NoopVerb(),
          "QUIT", new QuitVerb());

  private Verbs() {}

  /// Those of every listener for mail.
  public static Map<String, Verb> mail() {
    return MAIL;
  }

  /// Those of a proxy that asks for itself: no mail.
  public static Map<String, Verb> healthCheck() {
    return HEALTH_CHECK;
  }
}

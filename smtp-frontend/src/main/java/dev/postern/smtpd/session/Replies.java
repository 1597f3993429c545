package dev.postern.smtpd.session;

import dev.postern.message.QueueId;
import dev.postern.smtp.Reply;
import dev.postern.smtpd.codec.SmtpInput.Fault;

/// The replies of the session itself.
///
/// **Seed:** spec 10.4, 10.10, 10.11. **Standard:** RFC 5321 §4.2.2, §4.2.3; RFC 3463.
public final class Replies {
  public static final Reply OK = Reply.of(250, "2.0.0", "ok");
  public static final Reply SENDER_OK = Reply.of(250, "2.1.0", "ok");
  public static final Reply RECIPIENT_OK = Reply.of(250, "2.1.5", "ok");
  public static final Reply BAD_SEQUENCE =
      Reply.of(503, "5.5.1", "bad sequence of commands (#5.5.1)");
  public static final Reply SYNTAX = Reply.of(501, "5.5.4", "syntax error (#5.5.4)");
  static final Reply START_TLS = Reply.of(220, "2.0.0", "ready for TLS");
  static final Reply TALKS_BEFORE_TLS =
      Reply.of(554, "5.5.1", "STARTTLS must be the last command before TLS (#5.5.1)");
  static final Reply GO_AHEAD = Reply.of(354, "go ahead");
  static final Reply INTAKE_FAILED =
      Reply.of(451, "4.3.0", "sorry, the message could not be taken (#4.3.0)");

  static final Reply EARLY_TALKER =
      Reply.of(
          554,
          "5.7.1",
          "SMTP protocol violation. Polite people say hello after the server greets them"
              + " (#5.7.1)");

  private Replies() {}

  static Reply accepted(QueueId id) {
    return Reply.of(250, "2.0.0", "ok " + id);
  }

  static Reply chunk(long octets) {
    return Reply.of(250, "2.0.0", "ok, " + octets + " octets");
  }

  static Reply unknownCommand(String name) {
    String which = name.isEmpty() ? "" : shown(name) + " ";
    return Reply.of(502, "5.5.2", "command " + which + "not recognized (#5.5.2)");
  }

  static Reply ofFault(Fault fault, boolean inData) {
    String what =
        switch (fault) {
          case LINE_TOO_LONG -> "sorry, the given command is too long!";
          case BARE_LINE_FEED -> "Sorry, I received bare LF.";
          case BARE_CARRIAGE_RETURN -> "Sorry, I received bare CR.";
        };
    return inData
        ? Reply.of(451, "4.6.0", what + " (#4.6.0)")
        : Reply.of(500, "5.5.2", what + " (#5.5.2)");
  }

  static Reply tooManyErrors(String hostname) {
    return Reply.of(421, "4.7.0", hostname + " too many errors, closing connection (#4.7.0)");
  }

  /// For a connection beyond `postern.limits.sessions`.
  public static Reply tooManySessions(String hostname) {
    return Reply.of(421, "4.7.0", hostname + " too many connections, try again later (#4.7.0)");
  }

  static Reply shuttingDown(String hostname) {
    return Reply.of(421, "4.3.2", hostname + " SMTP service unavailable (#4.3.2)");
  }

  static Reply timedOut(String hostname) {
    return Reply.of(
        421, "4.4.2", hostname + " Sorry, I reached a timeout reading from client (#4.4.2)");
  }

  static Reply internalError(String hostname) {
    return Reply.of(421, "4.3.0", hostname + " internal error, closing connection (#4.3.0)");
  }

  /// A client's word as a reply may show it: printable ASCII, at most 64 characters.
  static String shown(String text) {
    var out = new StringBuilder(Math.min(text.length(), 64));
    text.chars().limit(64).forEach(c -> out.append(c <= ' ' || c >= 0x7f ? '?' : (char) c));
    return out.toString();
  }
}

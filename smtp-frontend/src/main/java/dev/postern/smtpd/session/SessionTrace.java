package dev.postern.smtpd.session;

import dev.postern.smtp.Reply;
import dev.postern.smtpd.auth.AuthUser;
import dev.postern.smtpd.trace.Traces;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a traced session says, line by line: commands and replies, never data, and of AUTH only its
/// mechanism.
final class SessionTrace {
  static final String HIDDEN = "(not shown)";
  private static final Logger log = LoggerFactory.getLogger("dev.postern.smtpd.trace");
  private static final int MECHANISM = "AUTH ".length();

  private final Session session;
  private final Traces traces;

  SessionTrace(Session session, Traces traces) {
    this.session = session;
    this.traces = traces;
  }

  /// @param known whether it is a command; after AUTH anything else may be a password
  void command(String text, boolean known) {
    if (isOn()) {
      log("C", known || !session.security().authTried() ? withoutSecrets(text) : HIDDEN);
    }
  }

  /// An answer of the client's to AUTH.
  void answer() {
    if (isOn()) {
      log("C", HIDDEN);
    }
  }

  /// A whole message came.
  void data(long octets) {
    if (isOn()) {
      log("C", "(" + octets + " octets of data)");
    }
  }

  void reply(Reply reply) {
    if (isOn()) {
      log("S", reply.code() == 334 ? "334 " + HIDDEN : reply.toString());
    }
  }

  private static String withoutSecrets(String text) {
    if (!text.toUpperCase(Locale.ROOT).startsWith("AUTH ")) {
      return text;
    }
    int blank = text.indexOf(' ', MECHANISM);
    return blank < 0 ? text : text.substring(0, blank + 1) + HIDDEN;
  }

  private boolean isOn() {
    if (!traces.any()) {
      return false;
    }
    AuthUser user = session.security().user();
    return traces.covers(
        session.client().address(),
        user == null ? null : user.mailbox().toString().toLowerCase(Locale.ROOT));
  }

  private void log(String side, String text) {
    log.info("event=trace {} {}: {}", SessionLog.who(session), side, SessionLog.harmless(text));
  }
}

package dev.postern.smtpd.session;

import dev.postern.address.Mailbox;
import dev.postern.smtp.Reply;
import dev.postern.smtpd.auth.AuthUser;
import dev.postern.smtpd.auth.Mechanism;
import dev.postern.smtpd.tls.TlsState;
import java.time.Duration;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The structured log: one line a transaction, a refusal and a session. Never a body; what clients
/// say is shown without control characters.
final class SessionLog {
  private static final Logger log = LoggerFactory.getLogger("dev.postern.smtpd");
  private static final int SHOWN_RECIPIENTS = 20;

  private SessionLog() {}

  static void transaction(
      Session session, Transaction transaction, BodyReception body, Reply reply, String why) {
    if (log.isInfoEnabled()) {
      log.info(
          "event=message {} from=<{}> to={} size={} queueId={} reply=\"{}\" why=\"{}\" ms={}",
          who(session),
          transaction.sender(),
          recipients(transaction),
          body.size(),
          body.queueId(),
          reply,
          harmless(why),
          (session.nanoTime() - transaction.startedNanos()) / 1_000_000);
    }
  }

  static void recipient(Session session, @Nullable Mailbox to, String by, Reply reply) {
    log.info(
        "event=rcpt-refused {} from=<{}> to=<{}> by=\"{}\" reply=\"{}\"",
        who(session),
        session.transaction() == null ? "" : session.transaction().sender(),
        to == null ? "postmaster" : to,
        harmless(by),
        reply);
  }

  static void refused(Session session, String command, Reply reply) {
    log.info(
        "event=refused {} command=\"{}\" reply=\"{}\"", who(session), harmless(command), reply);
  }

  static void authenticated(Session session, Mechanism mechanism, AuthUser user) {
    log.info(
        "event=auth listener={} client={} user={} mechanism={}",
        session.policy().name(),
        session.client().address(),
        user.mailbox(),
        mechanism.text());
  }

  /// @param user as the client named it; a client that is out of step may name its password, so
  ///   only what looks like an address is shown
  static void notAuthenticated(
      Session session, Mechanism mechanism, String user, String why, Duration delay) {
    log.info(
        "event=auth-refused listener={} client={} user=\"{}\" mechanism={} why=\"{}\" delay={}",
        session.policy().name(),
        session.client().address(),
        user.contains("@") ? harmless(user) : "(no address)",
        mechanism.text(),
        harmless(why),
        delay);
  }

  static void ended(Session session, String why, int messages, int errors, long ms) {
    log.info(
        "event=session-end {} why=\"{}\" messages={} errors={} ms={}",
        who(session),
        harmless(why),
        messages,
        errors,
        ms);
  }

  static void failure(Session session, Throwable cause) {
    log.error("event=session-failed client={}", session.client().address(), cause);
  }

  /// What every line begins with: `listener=smtp client=203.0.113.7 helo=mx.test tls="-" user=-`.
  static String who(Session session) {
    Hello hello = session.hello();
    TlsState tls = session.security().tls();
    AuthUser user = session.security().user();
    return "listener="
        + session.policy().name()
        + " client="
        + session.client().address()
        + " helo="
        + (hello == null ? "-" : hello.name())
        + " tls=\""
        + (tls == null ? "-" : tls)
        + "\" user="
        + (user == null ? "-" : user.mailbox());
  }

  private static String recipients(Transaction transaction) {
    String shown =
        transaction.recipients().stream()
            .limit(SHOWN_RECIPIENTS)
            .map(m -> "<" + m + ">")
            .collect(Collectors.joining(","));
    int more = transaction.recipients().size() - SHOWN_RECIPIENTS;
    return more > 0 ? shown + ",+" + more : shown;
  }

  /// At most 200 characters of printable ASCII, without the quote that ends a field.
  static String harmless(String text) {
    var out = new StringBuilder(text.length());
    text.chars()
        .limit(200)
        .forEach(c -> out.append(c < ' ' || c >= 0x7f ? '?' : c == '"' ? '\'' : (char) c));
    return out.toString();
  }
}

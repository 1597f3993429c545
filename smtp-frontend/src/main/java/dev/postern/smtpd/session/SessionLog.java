package dev.postern.smtpd.session;

import dev.postern.address.Mailbox;
import dev.postern.smtp.Reply;
import dev.postern.smtpd.auth.AuthUser;
import dev.postern.smtpd.auth.Mechanism;
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
          "event=message client={} helo={} from=<{}> to={} size={} queueId={} reply=\"{}\""
              + " why=\"{}\" ms={}",
          session.client().address(),
          helo(session),
          transaction.sender(),
          recipients(transaction),
          body.size(),
          body.queueId(),
          reply,
          why,
          (session.nanoTime() - transaction.startedNanos()) / 1_000_000);
    }
  }

  static void recipient(Session session, @Nullable Mailbox to, String by, Reply reply) {
    log.info(
        "event=rcpt-refused client={} helo={} from=<{}> to=<{}> by={} reply=\"{}\"",
        session.client().address(),
        helo(session),
        session.transaction() == null ? "" : session.transaction().sender(),
        to == null ? "postmaster" : to,
        by,
        reply);
  }

  static void refused(Session session, String command, Reply reply) {
    log.info(
        "event=refused client={} helo={} command=\"{}\" reply=\"{}\"",
        session.client().address(),
        helo(session),
        harmless(command),
        reply);
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
        "event=session-end listener={} client={} helo={} tls=\"{}\" user={} why=\"{}\" messages={}"
            + " errors={} ms={}",
        session.policy().name(),
        session.client().address(),
        helo(session),
        session.security().tls() == null ? "-" : session.security().tls(),
        session.security().user() == null ? "-" : session.security().user().mailbox(),
        why,
        messages,
        errors,
        ms);
  }

  static void failure(Session session, Throwable cause) {
    log.error("event=session-failed client={}", session.client().address(), cause);
  }

  private static String helo(Session session) {
    Hello hello = session.hello();
    return hello == null ? "-" : hello.name();
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

  private static String harmless(String text) {
    var out = new StringBuilder(text.length());
    text.chars().limit(200).forEach(c -> out.append(c < ' ' || c >= 0x7f ? '?' : (char) c));
    return out.toString();
  }
}

package dev.postern.smtpd.session;

import dev.postern.smtp.Reply;
import dev.postern.smtpd.auth.Attempt;
import dev.postern.smtpd.auth.AuthResult;
import dev.postern.smtpd.auth.Mechanism;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The lines of one AUTH command, from the mechanism's name to the one reply that ends it.
///
/// **Standard:** RFC 4954 §4. **Seed:** spec 5.3 to 5.9; decision 15.
final class AuthDialog {
  static final Reply OK = Reply.of(235, "2.0.0", "ok, go ahead (#2.0.0)");
  static final Reply FAILED = Reply.of(535, "5.7.8", "authorization failure (#5.7.8)");
  static final Reply CANCELLED = Reply.of(501, "5.0.0", "auth exchange cancelled (#5.0.0)");
  static final Reply MALFORMED = Reply.of(501, "5.5.4", "malformed auth input (#5.5.4)");
  static final Reply NOT_BASE64 = Reply.of(501, "5.5.2", "auth input is no Base64 (#5.5.2)");
  static final Reply UNAVAILABLE =
      Reply.of(454, "4.3.0", "temporary authentication failure (#4.3.0)");

  static final Reply TOO_OFTEN =
      Reply.of(454, "4.7.0", "too many failures, try again later (#4.7.0)");

  private final Session session;
  private final Connection connection;
  private final SessionSecurity security;
  private final Mechanism mechanism;
  private final Attempt attempt;

  AuthDialog(
      Session session,
      Connection connection,
      SessionSecurity security,
      Mechanism mechanism,
      Attempt attempt) {
    this.session = session;
    this.connection = connection;
    this.security = security;
    this.mechanism = mechanism;
    this.attempt = attempt;
  }

  /// @param initial the initial response in Base64, `=` for an empty one, or null
  void begin(@Nullable String initial) {
    byte[] response = initial == null || initial.equals("=") ? new byte[0] : decoded(initial);
    if (response == null) {
      refuse(NOT_BASE64, "the initial response");
    } else {
      connection.suspend();
      attempt.begin(initial == null ? null : response, connection.loop(), this::stepped);
    }
  }

  private void answered(String line) {
    byte[] response = line.equals("*") ? null : decoded(line);
    if (response == null) {
      refuse(line.equals("*") ? CANCELLED : NOT_BASE64, "a response");
    } else {
      connection.suspend();
      attempt.answer(response, connection.loop(), this::stepped);
    }
  }

  private void stepped(AuthResult result) {
    if (!connection.isOpen()) {
      return;
    }
    switch (result) {
      case AuthResult.Challenge(String text) -> {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        session.ask(Reply.of(334, Base64.getEncoder().encodeToString(octets)), this::answered);
        session.afterWait();
      }
      case AuthResult.Accepted(var user) -> {
        SessionLog.authenticated(session, mechanism, user);
        security.authenticated(user);
        session.reply(OK);
        session.afterWait();
      }
      case AuthResult.Refused(String user, String why, Duration delay) -> {
        SessionLog.notAuthenticated(session, mechanism, user, why, delay);
        later(delay, this::tellFailure);
      }
      case AuthResult.Malformed(String why) -> {
        refuse(MALFORMED, why);
        session.afterWait();
      }
      case AuthResult.TooOften() -> {
        refuse(TOO_OFTEN, "too many failures in a row");
        session.afterWait();
      }
      case AuthResult.Unavailable(String why) -> {
        refuse(UNAVAILABLE, why);
        session.afterWait();
      }
    }
  }

  private void later(Duration delay, Runnable then) {
    if (delay.isZero()) {
      then.run();
    } else {
      var _ = connection.loop().schedule(then, delay.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void tellFailure() {
    if (!connection.isOpen()) {
      return;
    }
    if (security.failedOnceMore()) {
      session.close(FAILED, "too many failures of AUTH");
    } else {
      session.reply(FAILED);
      session.afterWait();
    }
  }

  /// What the client sent is never logged: it may be a password.
  private void refuse(Reply reply, String why) {
    SessionLog.refused(session, "AUTH " + mechanism.text() + ": " + why, reply);
    session.reply(reply);
  }

  private static byte @Nullable [] decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}

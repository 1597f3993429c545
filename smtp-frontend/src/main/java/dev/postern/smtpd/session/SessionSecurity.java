package dev.postern.smtpd.session;

import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import dev.postern.smtp.Reply;
import dev.postern.smtpd.auth.AuthUser;
import dev.postern.smtpd.auth.Authentication;
import dev.postern.smtpd.auth.Mechanism;
import dev.postern.smtpd.tls.TlsState;
import io.netty.handler.ssl.NotSslRecordException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What protects one session: its TLS, and who it is by AUTH.
public final class SessionSecurity {
  private final Session session;
  private final Connection connection;
  private final SmtpService service;
  private @Nullable TlsState tls;
  private @Nullable AuthUser user;
  private boolean authTried;
  private int authFailures;

  SessionSecurity(Session session, Connection connection, SmtpService service) {
    this.session = session;
    this.connection = connection;
    this.service = service;
  }

  /// What TLS agreed, or null in clear.
  public @Nullable TlsState tls() {
    return tls;
  }

  /// Whether the client may say STARTTLS now.
  public boolean mayStartTls() {
    return service.tls() != null && tls == null;
  }

  /// Answers STARTTLS and begins the handshake. What the client sent behind it in clear could be
  /// taken for its own words within TLS, so it ends the session instead.
  ///
  /// **Standard:** RFC 3207 §4, §6; CVE-2011-0411.
  public void startTls() {
    if (connection.hasMoreInput()) {
      service.counters().faults().increment();
      SessionLog.refused(session, "STARTTLS", Replies.TALKS_BEFORE_TLS);
      session.close(Replies.TALKS_BEFORE_TLS, "talked before TLS");
    } else {
      session.reply(Replies.START_TLS);
      connection.beginTls();
    }
  }

  /// TLS holds from here on: what was said before counts no more (RFC 3207 §4.2).
  void secured(TlsState agreed) {
    service.counters().tls().increment();
    tls = agreed;
    user = null;
    session.startAfresh();
    if (service.policy().implicitTls()) {
      session.greeting().open();
    }
  }

  /// The handshake failed; there is nobody to tell but the log.
  void notSecured(Throwable cause) {
    service.counters().tlsFailed().increment();
    // Its message shows what the client sent, which may be anything.
    boolean clear = cause instanceof NotSslRecordException;
    session.endsBecause("no TLS: " + (clear ? "the client speaks in clear" : cause));
  }

  /// Who the session is, or null.
  public @Nullable AuthUser user() {
    return user;
  }

  /// Who gives the session a right to relay, by AUTH or by a client certificate, or null.
  @Nullable String relayUser() {
    if (user != null) {
      return user.mayRelay() ? user.mailbox().toString() : null;
    }
    return tls == null ? null : tls.relayClient();
  }

  /// Whether the client tried AUTH: what makes no sense after it may be a password.
  boolean authTried() {
    return authTried;
  }

  /// The mechanisms to offer now.
  public List<Mechanism> mechanisms() {
    Authentication authentication = service.authentication();
    return authentication == null || user != null
        ? List.of()
        : authentication.offered(session.client().address(), tls);
  }

  /// What AUTH by this mechanism cannot begin for, or null.
  ///
  /// **Seed:** spec 5.8, 5.11.
  public @Nullable Reply authFault(@Nullable Mechanism mechanism) {
    authTried = true;
    Authentication authentication = service.authentication();
    if (authentication == null) {
      return AuthReplies.NOT_AVAILABLE;
    }
    if (user != null) {
      return AuthReplies.ALREADY;
    }
    if (session.transaction() != null) {
      return AuthReplies.IN_TRANSACTION;
    }
    if (mechanism == null || !authentication.isThere(mechanism, tls)) {
      return AuthReplies.UNKNOWN_MECHANISM;
    }
    return authentication.isAllowed(mechanism, session.client().address(), tls)
        ? null
        : AuthReplies.NEEDS_TLS;
  }

  /// Begins AUTH, for which there is no fault.
  ///
  /// @param initial the initial response as the client wrote it, or null
  public void authenticate(Mechanism mechanism, @Nullable String initial) {
    Authentication authentication = service.authentication();
    if (authentication == null) {
      throw new IllegalStateException("AUTH begins where it is not available");
    }
    var attempt = authentication.attempt(mechanism, session.client().address(), tls);
    new AuthDialog(session, connection, this, mechanism, attempt).begin(initial);
  }

  void authenticated(AuthUser as) {
    service.counters().authenticated().increment();
    user = as;
  }

  /// Counts a failure; true when it is the last one allowed.
  boolean failedOnceMore() {
    service.counters().authFailed().increment();
    Authentication authentication = service.authentication();
    return authentication == null || ++authFailures >= authentication.options().failures();
  }

  /// Why this sender cannot begin a transaction here, or null.
  ///
  /// A user's own sender in an alias domain is his as well.
  ///
  /// **Seed:** spec 5.11, 5.15; decision 18. **Standard:** RFC 6409 §4.3, §6.1.
  public @Nullable Reply senderFault(ReversePath sender) {
    AuthUser as = user;
    if (as == null) {
      return service.policy().authRequired() ? AuthReplies.REQUIRED : null;
    }
    Mailbox mailbox = sender.mailbox();
    if (mailbox == null || !service.policy().ownSenders()) {
      return null;
    }
    boolean checked = service.gate().hosts(mailbox.domain());
    return checked && !as.mayWriteAs(service.gate().real(mailbox)) ? AuthReplies.forging(as) : null;
  }
}

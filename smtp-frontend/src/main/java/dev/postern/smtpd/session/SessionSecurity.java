package dev.postern.smtpd.session;

import dev.postern.smtpd.tls.TlsState;
import io.netty.handler.ssl.NotSslRecordException;
import org.jspecify.annotations.Nullable;

/// What protects one session: its TLS.
public final class SessionSecurity {
  private final Session session;
  private final Connection connection;
  private final SmtpService service;
  private @Nullable TlsState tls;

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
    session.startAfresh();
    if (service.policy().implicitTls()) {
      session.open();
    }
  }

  /// The handshake failed; there is nobody to tell but the log.
  void notSecured(Throwable cause) {
    service.counters().tlsFailed().increment();
    // Its message shows what the client sent, which may be anything.
    boolean clear = cause instanceof NotSslRecordException;
    session.endsBecause("no TLS: " + (clear ? "the client speaks in clear" : cause));
  }
}

package dev.postern.smtpd.session;

/// What one listener asks of its clients.
///
/// **Standard:** RFC 6409 (submission), RFC 8314 §3.3 (TLS from the start). **Seed:** spec 5.11,
/// 5.15; decision 18.
///
/// @param name in the log, in `run.json` and in `postern.smtp.listeners`
/// @param implicitTls whether TLS begins with the connection, before our greeting
/// @param authRequired whether MAIL needs AUTH first
/// @param ownSenders whether a sender in a hosted domain must be the AUTH user's own
public record ListenerPolicy(
    String name, boolean implicitTls, boolean authRequired, boolean ownSenders) {
  /// Port 25: mail from anybody, as far as the relay policy goes.
  public static final ListenerPolicy SMTP = new ListenerPolicy("smtp", false, false, false);

  /// Port 587: mail of our users, TLS by STARTTLS.
  public static final ListenerPolicy SUBMISSION =
      new ListenerPolicy("submission", false, true, true);

  /// Port 465: mail of our users, TLS from the start.
  public static final ListenerPolicy SUBMISSIONS =
      new ListenerPolicy("submissions", true, true, true);

  /// The same where MAIL needs AUTH first (IndiMail's REQUIREAUTH).
  public ListenerPolicy withAuthRequired() {
    return new ListenerPolicy(name, implicitTls, true, ownSenders);
  }
}

package dev.postern.it.clients;

/// How a client connects and who it says it is; the trace line of what is taken then names the
/// protocol (RFC 3848).
public enum Way {
  CLEAR("smtp", Encryption.NONE, "", "ESMTP"),
  CLEAR_WITH_CRAM_MD5("submission", Encryption.NONE, "CRAM-MD5", "ESMTPA"),
  STARTTLS("smtp", Encryption.STARTTLS, "", "ESMTPS"),
  STARTTLS_WITH_PLAIN("submission", Encryption.STARTTLS, "PLAIN", "ESMTPSA"),
  TLS_WITH_LOGIN("submissions", Encryption.FROM_THE_START, "LOGIN", "ESMTPSA"),
  /// Refused: a password is not sent in clear.
  CLEAR_WITH_PLAIN("submission", Encryption.NONE, "PLAIN", ""),
  /// Refused: submission needs AUTH.
  TLS_WITHOUT_AUTH("submissions", Encryption.FROM_THE_START, "", "");

  /// Whether and when TLS begins.
  public enum Encryption {
    NONE,
    STARTTLS,
    FROM_THE_START
  }

  private final String listener;
  private final Encryption encryption;
  private final String mechanism;
  private final String keyword;

  Way(String listener, Encryption encryption, String mechanism, String keyword) {
    this.listener = listener;
    this.encryption = encryption;
    this.mechanism = mechanism;
    this.keyword = keyword;
  }

  public String listener() {
    return listener;
  }

  Encryption encryption() {
    return encryption;
  }

  boolean encrypted() {
    return encryption != Encryption.NONE;
  }

  boolean authenticates() {
    return !mechanism.isEmpty();
  }

  /// The SASL mechanism, empty for none.
  String mechanism() {
    return mechanism;
  }

  public boolean succeeds() {
    return !keyword.isEmpty();
  }

  /// What the trace line has behind `with`, empty when the message is refused.
  public String keyword() {
    return keyword;
  }
}

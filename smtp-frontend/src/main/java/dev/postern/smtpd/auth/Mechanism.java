package dev.postern.smtpd.auth;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The SASL mechanisms there are, in the order they are offered.
///
/// **Standard:** RFC 5802, RFC 7677 (SCRAM), RFC 2195 (CRAM-MD5), RFC 4616 (PLAIN), and LOGIN as
/// the field has it. **Seed:** spec 5.1, decisions 16 and 17.
public enum Mechanism {
  SCRAM_SHA_256_PLUS("SCRAM-SHA-256-PLUS", Needs.TLS),
  SCRAM_SHA_256("SCRAM-SHA-256", Needs.NOTHING),
  CRAM_MD5("CRAM-MD5", Needs.NOTHING),
  PLAIN("PLAIN", Needs.PRIVACY),
  LOGIN("LOGIN", Needs.PRIVACY);

  /// What a connection must have for a mechanism.
  enum Needs {
    NOTHING,
    /// TLS, or a client of `postern.auth.clear-networks`.
    PRIVACY,
    /// TLS, which it binds to.
    TLS
  }

  private final String text;
  private final Needs needs;

  Mechanism(String text, Needs needs) {
    this.text = text;
    this.needs = needs;
  }

  /// Its registered name.
  public String text() {
    return text;
  }

  Needs needs() {
    return needs;
  }

  /// The mechanism of this name, in any case.
  public static Optional<Mechanism> named(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return Arrays.stream(values()).filter(m -> m.text.equals(upper)).findFirst();
  }
}

package dev.postern.smtpd.abuse;

import dev.postern.smtp.Reply;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Every limit that a client can run into, and what it is told.
///
/// Those without a text of their own answer with the reply of the command that met them.
///
/// **Standard:** RFC 5321 §4.2.1 (421), §4.5.3.2, §7.8; RFC 3463. **Seed:** spec 2.13, 10.9.
public enum Limit {
  SESSIONS(null),
  CONNECTIONS_PER_ADDRESS("too many connections from your address"),
  CONNECTIONS_PER_NETWORK("too many connections from your network"),
  CONNECTION_RATE("too many connections in a minute from your address"),
  MESSAGES("too many messages in one session, please connect again"),
  RECIPIENTS_PER_SESSION("too many recipients in one session, please connect again"),
  COMMANDS("too many commands in one session"),
  IDLE_COMMANDS("too many commands that carry no mail"),
  UNKNOWN_COMMANDS("too many unknown commands"),
  ERRORS(null),
  SESSION_SIZE("too many octets in one session, please connect again"),
  DATA_RATE("the data comes too slowly"),
  TIMEOUT(null),
  EARLY_TALKER(null),
  MESSAGE_SIZE(null),
  RECIPIENTS(null),
  HOPS(null);

  private final @Nullable String why;

  Limit(@Nullable String why) {
    this.why = why;
  }

  /// In metrics and in the log, as `connections-per-address`.
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The 421 that ends the session.
  public Reply closing(String hostname) {
    String text = why == null ? label() : why;
    return this == DATA_RATE
        ? Reply.of(421, "4.4.2", hostname + " " + text + " (#4.4.2)")
        : Reply.of(421, "4.7.0", hostname + " " + text + " (#4.7.0)");
  }
}

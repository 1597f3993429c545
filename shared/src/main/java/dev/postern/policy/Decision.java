package dev.postern.policy;

import dev.postern.address.AddressSyntaxException;
import dev.postern.address.Domain;
import dev.postern.address.ForwardPath;
import dev.postern.address.Mailbox;
import dev.postern.smtp.Reply;

/// How one RCPT ends, and the rule that decided it.
public sealed interface Decision {
  /// The name of the rule that decided.
  String by();

  /// The recipient is accepted.
  ///
  /// @param recipient as the client wrote it
  /// @param suffix to append to it, usually empty
  record Accepted(ForwardPath recipient, String suffix, String by) implements Decision {}

  /// The recipient is refused (5xx) or deferred (4xx); the transaction goes on.
  record Rejected(Reply reply, String by) implements Decision {}

  /// The reply is sent and the connection closed.
  record Closed(Reply reply, String by) implements Decision {}

  static Decision accept(ForwardPath recipient, String suffix, String by) {
    return new Accepted(recipient, suffix, by);
  }

  /// The mailbox queued for an accepted recipient: the suffix appended, the last `@` deciding.
  ///
  /// **Seed:** spec 1.8: `u@x.com` with suffix `@fix.me` becomes `u@x.com@fix.me`, local part
  /// `u@x.com`.
  ///
  /// @throws AddressSyntaxException when the two make no address, as when they are too long
  static Mailbox withSuffix(Mailbox recipient, String suffix) {
    if (suffix.isEmpty()) {
      return recipient;
    }
    String joined = recipient.localPart() + "@" + recipient.domain() + suffix;
    int at = joined.lastIndexOf('@');
    return new Mailbox(joined.substring(0, at), new Domain(joined.substring(at + 1)));
  }
}

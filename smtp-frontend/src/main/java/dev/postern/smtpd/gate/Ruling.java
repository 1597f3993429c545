package dev.postern.smtpd.gate;

import dev.postern.address.Mailbox;
import dev.postern.smtp.Reply;

/// What the gate says of one RCPT, ready to be carried out.
public sealed interface Ruling {
  /// The rule that decided, or why none could.
  String by();

  /// Accepted; `mailbox` is what is queued, relay suffix appended, bare postmaster resolved.
  record Admitted(Mailbox mailbox, String by) implements Ruling {}

  /// Refused (5xx) or deferred (4xx); the transaction goes on.
  record Refused(Reply reply, String by) implements Ruling {}

  /// The reply is sent and the connection closed.
  record Closed(Reply reply, String by) implements Ruling {}
}

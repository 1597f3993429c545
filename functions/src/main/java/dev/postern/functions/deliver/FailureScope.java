package dev.postern.functions.deliver;

/// What a failure is about, and so what else it would stop.
public enum FailureScope {
  /// This recipient only: a RCPT was refused, a mailbox is full.
  RECIPIENT,
  /// This message for every recipient: MAIL, DATA or the final dot was refused.
  MESSAGE,
  /// This host: no connection, no greeting, or it will not serve us. Another host may.
  HOST,
  /// This connection: it broke, or the peer ended it with 421 or spoke nonsense.
  SESSION
}

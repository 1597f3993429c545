package dev.postern.functions.remote.smtp;

import dev.postern.smtp.EnhancedStatus;
import dev.postern.smtp.Reply;

/// What the peer was heard to say, as far as its meaning goes.
enum Heard {
  /// 2xx.
  OK,
  /// 354; within AUTH 334 instead.
  GO_AHEAD,
  /// 4xx but 421.
  TEMPORARY,
  /// 421: it closes the connection.
  CLOSING,
  /// 552 to RCPT that speaks of too many recipients, or does not say what it speaks of (RFC 5321
  /// §4.5.3.1.10); other 552 are `PERMANENT`.
  TOO_MANY,
  /// 521: it never takes mail (RFC 7504).
  NEVER,
  /// 5xx but 521.
  PERMANENT,
  /// Nothing: refused, unreachable, closed, or too late.
  SILENCE,
  /// What is no reply, or one that no server gives.
  NONSENSE;

  private static final EnhancedStatus TOO_MANY_RECIPIENTS = new EnhancedStatus(5, 5, 3);

  static Heard at(Stage stage, Reply reply) {
    if (reply.code() == 552 && stage == Stage.RCPT && aboutTheirNumber(reply)) {
      return TOO_MANY;
    }
    return switch (reply.code()) {
      case 334 -> stage == Stage.AUTH ? GO_AHEAD : NONSENSE;
      case 354 -> stage == Stage.AUTH ? NONSENSE : GO_AHEAD;
      case 421 -> CLOSING;
      case 521 -> NEVER;
      default -> ofClass(reply.code() / 100);
    };
  }

  private static Heard ofClass(int firstDigit) {
    return switch (firstDigit) {
      case 2 -> OK;
      case 4 -> TEMPORARY;
      case 5 -> PERMANENT;
      default -> NONSENSE;
    };
  }

  private static boolean aboutTheirNumber(Reply reply) {
    return reply.status() == null || reply.status().equals(TOO_MANY_RECIPIENTS);
  }
}

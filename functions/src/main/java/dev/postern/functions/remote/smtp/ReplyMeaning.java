package dev.postern.functions.remote.smtp;

import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Peer;
import dev.postern.functions.deliver.Trouble;
import dev.postern.smtp.EnhancedStatus;
import dev.postern.smtp.Reply;
import org.jspecify.annotations.Nullable;

/// What each thing heard at each stage means: the whole policy of sending, in one table.
///
/// - A host that cannot be reached, does not greet, or refuses us before MAIL says nothing of the
///   message: the next host is tried, and when all did so the message is deferred. That goes for
///   5xx greetings too: they are about our address (block lists), and another lane or day may do
///   better. Only when every host says 521, which is made for "never" (RFC 7504), it is permanent.
/// - 421, a broken connection and nonsense end the session; the next host is tried as long as this
///   one cannot have taken the message.
/// - After the final dot was sent, silence means that nobody knows. The message is tried again, but
///   later and not at the next host: the peer, if it has the message, gets time to be the only one.
/// - TLS that is not offered or fails is no failure where TLS is optional (policy `may`): the mail
///   goes in clear. Where it is required the next host is tried, and then the mail waits: the
///   certificate, or whoever stands between, may be mended. Only a peer that lacks REQUIRETLS,
///   which the sender asked for, is one for good (RFC 8689 §4.2.1).
/// - A login that is refused is our fault, not that of the message: the mail waits for an operator
///   who mends the password. The host's other addresses would only count more failures.
/// - MAIL, DATA and the final dot speak of the message for all its recipients; RCPT of one
///   recipient.
/// - 5xx from MAIL on is final, everything else is a retry.
///
/// **Seed:** spec 6.10. **Standard:** RFC 5321 §4.2.1, §4.5.3.1.10, §5.1; RFC 7504, RFC 3207 §4,
/// RFC 4954 §6, RFC 8689.
///
/// @param effect what is to be done
/// @param scope what the failure is about; of no meaning where there is none
/// @param nextHost whether another host may be tried at once
/// @param status for a peer that gave none, or one of another class
record ReplyMeaning(Effect effect, FailureScope scope, boolean nextHost, EnhancedStatus status) {
  enum Effect {
    PROCEED,
    /// EHLO is not known: say HELO.
    SAY_HELO,
    /// A challenge: answer it.
    ANSWER,
    /// TLS is not to be had here: go on in clear where the policy lets us, else as `TEMPORARY`.
    CLEAR_HERE,
    /// TLS broke the connection: connect again in clear where the policy lets us, else as
    /// `TEMPORARY`.
    CLEAR_ANEW,
    TEMPORARY,
    PERMANENT
  }

  private static final ReplyMeaning PROCEED =
      row(Effect.PROCEED, FailureScope.SESSION, false, "2.0.0");
  private static final ReplyMeaning HELO =
      row(Effect.SAY_HELO, FailureScope.SESSION, false, "2.0.0");
  private static final ReplyMeaning NO_TLS =
      row(Effect.CLEAR_HERE, FailureScope.HOST, true, "4.7.4");
  private static final ReplyMeaning TLS_FAILED =
      row(Effect.CLEAR_ANEW, FailureScope.HOST, true, "4.7.5");
  private static final ReplyMeaning DISTRUSTED = next(FailureScope.HOST, "4.7.5");
  private static final ReplyMeaning NO_REQUIRETLS =
      row(Effect.PERMANENT, FailureScope.HOST, true, "5.7.30");
  private static final ReplyMeaning CHALLENGE =
      row(Effect.ANSWER, FailureScope.SESSION, false, "2.0.0");
  private static final ReplyMeaning NO_LOGIN = next(FailureScope.HOST, "4.7.4");
  private static final ReplyMeaning LOGIN_LATER = next(FailureScope.HOST, "4.7.0");
  private static final ReplyMeaning LOGIN_REFUSED = last(FailureScope.HOST, "4.7.8");
  private static final ReplyMeaning PEER_UNPROVED = last(FailureScope.HOST, "4.7.8");
  private static final ReplyMeaning UNREACHED = next(FailureScope.HOST, "4.4.1");
  private static final ReplyMeaning UNWILLING = next(FailureScope.HOST, "4.3.2");
  private static final ReplyMeaning NEVER_HERE =
      row(Effect.PERMANENT, FailureScope.HOST, true, "5.3.2");
  private static final ReplyMeaning BROKEN = next(FailureScope.SESSION, "4.4.2");
  private static final ReplyMeaning CLOSED = next(FailureScope.SESSION, "4.3.2");
  private static final ReplyMeaning ABSURD = next(FailureScope.SESSION, "4.5.0");
  private static final ReplyMeaning NOBODY_KNOWS = last(FailureScope.SESSION, "4.4.2");
  private static final ReplyMeaning MESSAGE_LATER = last(FailureScope.MESSAGE, "4.0.0");
  private static final ReplyMeaning MESSAGE_NEVER = never(FailureScope.MESSAGE, "5.0.0");
  private static final ReplyMeaning RECIPIENT_LATER = last(FailureScope.RECIPIENT, "4.0.0");
  private static final ReplyMeaning TOO_MANY_NOW = last(FailureScope.RECIPIENT, "4.5.3");
  private static final ReplyMeaning RECIPIENT_NEVER = never(FailureScope.RECIPIENT, "5.0.0");

  static ReplyMeaning of(Stage stage, Heard heard) {
    return switch (stage) {
      case OUR_END, CONNECT -> UNREACHED;
      case GREETING ->
          switch (heard) {
            case OK -> PROCEED;
            case NEVER -> NEVER_HERE;
            case TEMPORARY, CLOSING, PERMANENT, TOO_MANY -> UNWILLING;
            case SILENCE -> UNREACHED;
            case GO_AHEAD, NONSENSE -> ABSURD;
          };
      case EHLO ->
          switch (heard) {
            case OK -> PROCEED;
            case PERMANENT, NEVER, TOO_MANY -> HELO;
            case TEMPORARY, CLOSING -> UNWILLING;
            case SILENCE -> BROKEN;
            case GO_AHEAD, NONSENSE -> ABSURD;
          };
      case HELO ->
          switch (heard) {
            case OK -> PROCEED;
            case TEMPORARY, CLOSING, PERMANENT, NEVER, TOO_MANY -> UNWILLING;
            case SILENCE -> BROKEN;
            case GO_AHEAD, NONSENSE -> ABSURD;
          };
      case NO_STARTTLS -> NO_TLS;
      case STARTTLS ->
          switch (heard) {
            case OK -> PROCEED;
            case TEMPORARY, PERMANENT, NEVER, TOO_MANY -> NO_TLS;
            case CLOSING -> UNWILLING;
            case SILENCE, GO_AHEAD, NONSENSE -> TLS_FAILED;
          };
      case TLS -> TLS_FAILED;
      case CERTIFICATE -> DISTRUSTED;
      case NO_AUTH -> NO_LOGIN;
      case AUTH ->
          switch (heard) {
            case OK -> PROCEED;
            case GO_AHEAD -> CHALLENGE;
            case TEMPORARY -> LOGIN_LATER;
            case PERMANENT, NEVER, TOO_MANY -> LOGIN_REFUSED;
            case CLOSING -> UNWILLING;
            case SILENCE -> BROKEN;
            case NONSENSE -> ABSURD;
          };
      case AUTH_PEER -> PEER_UNPROVED;
      case RSET ->
          switch (heard) {
            case OK -> PROCEED;
            case CLOSING -> CLOSED;
            case SILENCE -> BROKEN;
            case TEMPORARY, PERMANENT, NEVER, TOO_MANY, GO_AHEAD, NONSENSE -> ABSURD;
          };
      case NO_REQUIRETLS -> NO_REQUIRETLS;
      case MAIL ->
          switch (heard) {
            case OK -> PROCEED;
            case TEMPORARY -> MESSAGE_LATER;
            case PERMANENT, NEVER, TOO_MANY -> MESSAGE_NEVER;
            case CLOSING -> CLOSED;
            case SILENCE -> BROKEN;
            case GO_AHEAD, NONSENSE -> ABSURD;
          };
      case RCPT ->
          switch (heard) {
            case OK -> PROCEED;
            case TEMPORARY -> RECIPIENT_LATER;
            case TOO_MANY -> TOO_MANY_NOW;
            case PERMANENT, NEVER -> RECIPIENT_NEVER;
            case CLOSING -> CLOSED;
            case SILENCE -> BROKEN;
            case GO_AHEAD, NONSENSE -> ABSURD;
          };
      case DATA ->
          switch (heard) {
            case GO_AHEAD -> PROCEED;
            case TEMPORARY -> MESSAGE_LATER;
            case PERMANENT, NEVER, TOO_MANY -> MESSAGE_NEVER;
            case CLOSING -> CLOSED;
            case SILENCE -> BROKEN;
            case OK, NONSENSE -> ABSURD;
          };
      case BODY ->
          switch (heard) {
            case TEMPORARY -> MESSAGE_LATER;
            case PERMANENT, NEVER, TOO_MANY -> MESSAGE_NEVER;
            case CLOSING -> CLOSED;
            case SILENCE, OK, GO_AHEAD, NONSENSE -> BROKEN;
          };
      case DOT ->
          switch (heard) {
            case OK -> PROCEED;
            case TEMPORARY -> MESSAGE_LATER;
            case PERMANENT, NEVER, TOO_MANY -> MESSAGE_NEVER;
            case CLOSING -> CLOSED;
            case SILENCE, GO_AHEAD, NONSENSE -> NOBODY_KNOWS;
          };
    };
  }

  static ReplyMeaning of(Stage stage, Reply reply) {
    return of(stage, Heard.at(stage, reply));
  }

  boolean proceeds() {
    return effect == Effect.PROCEED;
  }

  /// The failure this means, told for people as qmail tells it. A reply that is no refusal, as 250
  /// to DATA, is only in its text: alone it would say that all is well.
  Trouble trouble(Stage stage, @Nullable Reply reply, Peer peer, @Nullable String detail) {
    var text = new StringBuilder(stage.failedAt(peer.address()));
    if (equals(NOBODY_KNOWS)) {
      text.append(" Possible duplicate!");
    }
    if (reply != null) {
      text.append(" Remote host said: ").append(reply);
    } else if (detail != null) {
      text.append(" (").append(ReplyParser.printable(detail)).append(')');
    }
    boolean refusal = reply != null && !reply.isPositive();
    return new Trouble(statusOf(reply), refusal ? reply : null, peer, text.toString(), scope);
  }

  private EnhancedStatus statusOf(@Nullable Reply reply) {
    EnhancedStatus theirs = reply == null ? null : reply.status();
    return theirs != null && theirs.classCode() == status.classCode() ? theirs : status;
  }

  private static ReplyMeaning next(FailureScope scope, String status) {
    return row(Effect.TEMPORARY, scope, true, status);
  }

  private static ReplyMeaning last(FailureScope scope, String status) {
    return row(Effect.TEMPORARY, scope, false, status);
  }

  private static ReplyMeaning never(FailureScope scope, String status) {
    return row(Effect.PERMANENT, scope, false, status);
  }

  private static ReplyMeaning row(Effect effect, FailureScope scope, boolean next, String status) {
    return new ReplyMeaning(effect, scope, next, EnhancedStatus.parse(status));
  }
}

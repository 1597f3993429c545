package dev.postern.smtpd.verb;

import dev.postern.address.AddressSyntaxException;
import dev.postern.address.ForwardPath;
import dev.postern.address.PathParser;
import dev.postern.message.RecipientParameters;
import dev.postern.smtp.Reply;
import dev.postern.smtpd.abuse.Limit;
import dev.postern.smtpd.gate.Ruling;
import dev.postern.smtpd.session.Hello;
import dev.postern.smtpd.session.Replies;
import dev.postern.smtpd.session.Session;
import dev.postern.smtpd.session.Transaction;
import dev.postern.smtpd.session.Verb;
import org.jspecify.annotations.Nullable;

/// RCPT: asks the relay policy about one recipient.
///
/// **Standard:** RFC 5321 §4.1.1.3, §4.5.3.1.10 (452); RFC 3461 §4.1, §4.2. **Seed:** spec 1, 10.6,
/// 10.7; decisions 2, 3, 33.
final class RcptVerb implements Verb {
  static final Reply BAD_ADDRESS = Reply.of(555, "5.1.3", "syntax error in address (#5.1.3)");
  static final Reply TOO_MANY = Reply.of(452, "4.5.3", "sorry, too many recipients (#4.5.3)");
  static final Reply SINGLE_BOUNCE =
      Reply.of(
          553, "5.7.1", "sorry, bounce messages should have a single envelope recipient (#5.7.1)");

  @Override
  public void run(Session session, String argument) {
    Transaction transaction = session.transaction();
    Hello hello = session.hello();
    if (hello == null || transaction == null || session.isReceiving()) {
      session.refuse("RCPT " + argument, Replies.BAD_SEQUENCE);
      return;
    }
    String text = PathArgument.behind("TO:", argument);
    Reply fault =
        text == null
            ? Replies.SYNTAX
            : PathArgument.isUtf8(text) ? overLimit(session, transaction) : PathArgument.NOT_UTF8;
    if (fault != null || text == null) {
      transaction.refused();
      session.refuse("RCPT " + argument, fault == null ? Replies.SYNTAX : fault);
    } else {
      ask(session, hello, transaction, text);
    }
  }

  private static @Nullable Reply overLimit(Session session, Transaction transaction) {
    if (transaction.isFull(session.limits().recipients())) {
      session.use().count(Limit.RECIPIENTS);
      return TOO_MANY;
    }
    boolean full = transaction.isFull(session.limits().nullSenderRecipients());
    if (full && transaction.sender().isNull()) {
      session.use().count(Limit.RECIPIENTS);
      return SINGLE_BOUNCE;
    }
    return null;
  }

  private static void ask(Session session, Hello hello, Transaction transaction, String text) {
    PathParser.Parsed<ForwardPath> to;
    try {
      to = PathParser.forwardPath(text);
    } catch (AddressSyntaxException _) {
      transaction.refused();
      session.refuse("RCPT TO:" + text, BAD_ADDRESS);
      return;
    }
    boolean smtpUtf8 = transaction.declared().smtpUtf8();
    if (!smtpUtf8 && !PathArgument.isAscii(text)) {
      transaction.refused();
      session.refuse("RCPT TO:" + text, PathArgument.NOT_ASCII);
      return;
    }
    switch (RcptParameters.parse(text.substring(to.end()), smtpUtf8)) {
      case RcptParameters.Parsed.Fault(Reply reply) -> {
        transaction.refused();
        session.refuse("RCPT TO:" + text, reply);
      }
      case RcptParameters.Parsed.Asked(RecipientParameters asked) ->
          session
              .recipients()
              .decide(
                  hello,
                  transaction,
                  to.path(),
                  d -> decided(session, transaction, to.path(), asked, d));
    }
  }

  private static void decided(
      Session session,
      Transaction transaction,
      ForwardPath to,
      RecipientParameters asked,
      Ruling ruling) {
    switch (ruling) {
      case Ruling.Admitted admitted -> {
        transaction.add(admitted.mailbox(), asked);
        session.recipients().accepted();
      }
      case Ruling.Refused refused -> {
        session.recipients().refused(transaction, to, refused.reply(), refused.by());
        session.reply(refused.reply());
      }
      case Ruling.Closed closed -> {
        session.recipients().refused(transaction, to, closed.reply(), closed.by());
        session.deny(closed.reply(), "closed by rule " + closed.by());
      }
    }
  }
}

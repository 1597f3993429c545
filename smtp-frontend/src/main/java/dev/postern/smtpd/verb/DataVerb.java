package dev.postern.smtpd.verb;

import dev.postern.smtp.Reply;
import dev.postern.smtpd.session.Hello;
import dev.postern.smtpd.session.Replies;
import dev.postern.smtpd.session.Session;
import dev.postern.smtpd.session.Transaction;
import dev.postern.smtpd.session.Verb;

/// DATA: the message itself follows.
///
/// **Standard:** RFC 5321 §4.1.1.4; RFC 3030 §2, §3 (not where BDAT has begun, or must).
final class DataVerb implements Verb {
  static final Reply NO_RECIPIENTS = Reply.of(554, "5.5.1", "no valid recipients (#5.5.1)");

  static final Reply ONLY_BDAT =
      Reply.of(503, "5.5.1", "this message comes by BDAT, not by DATA (#5.5.1)");

  @Override
  public void run(Session session, String argument) {
    Transaction transaction = session.transaction();
    Hello hello = session.hello();
    if (hello == null || transaction == null) {
      session.refuse("DATA", Replies.BAD_SEQUENCE);
    } else if (!argument.isEmpty()) {
      session.refuse("DATA " + argument, Replies.SYNTAX);
    } else if (session.isReceiving() || transaction.declared().asked().binaryMime()) {
      session.refuse("DATA", ONLY_BDAT);
    } else if (transaction.recipients().isEmpty()) {
      session.refuse("DATA", withoutRecipients(transaction));
    } else {
      session.beginData(hello, transaction);
    }
  }

  /// What a message for nobody is answered with.
  static Reply withoutRecipients(Transaction transaction) {
    return transaction.anyRefused() ? NO_RECIPIENTS : Replies.BAD_SEQUENCE;
  }
}

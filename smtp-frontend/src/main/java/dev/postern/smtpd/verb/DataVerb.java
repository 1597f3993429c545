package dev.postern.smtpd.verb;

import dev.postern.smtp.Reply;
import dev.postern.smtpd.session.Hello;
import dev.postern.smtpd.session.Replies;
import dev.postern.smtpd.session.Session;
import dev.postern.smtpd.session.Transaction;
import dev.postern.smtpd.session.Verb;

/// DATA: the message itself follows.
///
/// **Standard:** RFC 5321 §4.1.1.4.
final class DataVerb implements Verb {
  static final Reply NO_RECIPIENTS = Reply.of(554, "5.5.1", "no valid recipients (#5.5.1)");

  @Override
  public void run(Session session, String argument) {
    Transaction transaction = session.transaction();
    Hello hello = session.hello();
    if (hello == null || transaction == null) {
      session.refuse("DATA", Replies.BAD_SEQUENCE);
    } else if (!argument.isEmpty()) {
      session.refuse("DATA " + argument, Replies.SYNTAX);
    } else if (transaction.recipients().isEmpty()) {
      session.refuse("DATA", transaction.anyRefused() ? NO_RECIPIENTS : Replies.BAD_SEQUENCE);
    } else {
      session.beginData(hello, transaction);
    }
  }
}

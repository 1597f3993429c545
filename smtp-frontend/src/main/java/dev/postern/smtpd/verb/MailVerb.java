package dev.postern.smtpd.verb;

import dev.postern.address.AddressSyntaxException;
import dev.postern.address.PathParser;
import dev.postern.address.ReversePath;
import dev.postern.smtp.Reply;
import dev.postern.smtpd.session.Replies;
import dev.postern.smtpd.session.Session;
import dev.postern.smtpd.session.Verb;

/// MAIL: begins a transaction with its sender.
///
/// **Standard:** RFC 5321 §4.1.1.2, RFC 1870 §6.1. **Seed:** decisions 2 and 3 (syntax).
final class MailVerb implements Verb {
  static final Reply BAD_ADDRESS =
      Reply.of(555, "5.1.7", "syntax error in sender address (#5.1.7)");
  static final Reply TOO_LARGE =
      Reply.of(552, "5.3.4", "sorry, that message size exceeds my databytes limit (#5.3.4)");

  @Override
  public void run(Session session, String argument) {
    if (session.hello() == null || session.transaction() != null) {
      session.refuse("MAIL " + argument, Replies.BAD_SEQUENCE);
      return;
    }
    String text = PathArgument.behind("FROM:", argument);
    if (text == null) {
      session.refuse("MAIL " + argument, Replies.SYNTAX);
    } else if (!PathArgument.isAscii(text)) {
      session.refuse("MAIL " + argument, PathArgument.NOT_ASCII);
    } else {
      begin(session, argument, text);
    }
  }

  private static void begin(Session session, String argument, String text) {
    PathParser.Parsed<ReversePath> sender;
    try {
      sender = PathParser.reversePath(text);
    } catch (AddressSyntaxException _) {
      session.refuse("MAIL " + argument, BAD_ADDRESS);
      return;
    }
    Reply senderFault = session.security().senderFault(sender.path());
    MailParameters parameters = MailParameters.parse(text.substring(sender.end()));
    if (senderFault != null) {
      session.refuse("MAIL " + argument, senderFault);
    } else if (parameters.fault() != null) {
      session.refuse("MAIL " + argument, parameters.fault());
    } else if (parameters.size() > session.limits().messageSize()) {
      session.refuse("MAIL " + argument, TOO_LARGE);
    } else {
      session.begin(sender.path(), parameters.eightBit(), parameters.size());
      session.reply(Replies.SENDER_OK);
    }
  }
}

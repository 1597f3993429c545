package dev.postern.smtpd.verb;

import dev.postern.address.AddressSyntaxException;
import dev.postern.address.PathParser;
import dev.postern.address.ReversePath;
import dev.postern.smtp.Reply;
import dev.postern.smtpd.abuse.Limit;
import dev.postern.smtpd.session.Declaration;
import dev.postern.smtpd.session.Replies;
import dev.postern.smtpd.session.Session;
import dev.postern.smtpd.session.Verb;
import org.jspecify.annotations.Nullable;

/// MAIL: begins a transaction with its sender.
///
/// **Standard:** RFC 5321 §4.1.1.2, RFC 1870 §6.1, RFC 6531 §3.4, RFC 8689 §2. **Seed:** decisions
/// 2 and 3 (syntax).
final class MailVerb implements Verb {
  static final Reply BAD_ADDRESS =
      Reply.of(555, "5.1.7", "syntax error in sender address (#5.1.7)");
  static final Reply NO_TLS =
      Reply.of(530, "5.7.10", "REQUIRETLS needs TLS on this connection first (#5.7.10)");
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
    } else if (!PathArgument.isUtf8(text)) {
      session.refuse("MAIL " + argument, PathArgument.NOT_UTF8);
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
    if (senderFault != null) {
      session.refuse("MAIL " + argument, senderFault);
      return;
    }
    switch (MailParameters.parse(text.substring(sender.end()))) {
      case MailParameters.Parsed.Fault(Reply reply) -> session.refuse("MAIL " + argument, reply);
      case MailParameters.Parsed.Declared(Declaration declared) -> {
        String path = text.substring(0, sender.end());
        Reply refusal = refusal(session, path, declared);
        if (refusal != null) {
          session.refuse("MAIL " + argument, refusal);
        } else {
          session.begin(sender.path(), declared);
          session.reply(Replies.SENDER_OK);
        }
      }
    }
  }

  private static @Nullable Reply refusal(Session session, String path, Declaration declared) {
    if (!declared.smtpUtf8() && !PathArgument.isAscii(path)) {
      return PathArgument.NOT_ASCII;
    }
    if (declared.asked().requireTls() && session.security().tls() == null) {
      return NO_TLS;
    }
    if (declared.size() > session.limits().messageSize()) {
      session.use().count(Limit.MESSAGE_SIZE);
      return TOO_LARGE;
    }
    return null;
  }
}

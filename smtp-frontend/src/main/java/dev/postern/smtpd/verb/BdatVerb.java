package dev.postern.smtpd.verb;

import dev.postern.smtp.Reply;
import dev.postern.smtpd.session.Hello;
import dev.postern.smtpd.session.Replies;
import dev.postern.smtpd.session.Session;
import dev.postern.smtpd.session.Transaction;
import dev.postern.smtpd.session.Verb;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// BDAT: so many octets of the message follow, without a reply in between.
///
/// The octets of a chunk that is refused are read and thrown away before the refusal: the client
/// has sent them already. Where their number cannot be read, nothing that follows can be told from
/// a command, so the session ends.
///
/// **Standard:** RFC 3030 §2.
final class BdatVerb implements Verb {
  static final Reply NO_SIZE =
      Reply.of(501, "5.5.4", "BDAT says how many octets follow, and LAST or nothing (#5.5.4)");

  private static final Pattern FORM =
      Pattern.compile("(\\d{1,18})( +LAST)?", Pattern.CASE_INSENSITIVE);

  @Override
  public void run(Session session, String argument) {
    Matcher size = FORM.matcher(argument);
    if (!size.matches()) {
      session.close(NO_SIZE, "no chunk size");
      return;
    }
    long octets = Long.parseLong(size.group(1));
    Transaction transaction = session.transaction();
    Hello hello = session.hello();
    if (hello == null || transaction == null) {
      session.refuseChunk("BDAT " + argument, octets, Replies.BAD_SEQUENCE);
    } else if (transaction.recipients().isEmpty()) {
      session.refuseChunk("BDAT " + argument, octets, DataVerb.withoutRecipients(transaction));
    } else {
      session.receiveChunk(hello, transaction, octets, size.group(2) != null);
    }
  }
}

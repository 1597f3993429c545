package dev.postern.rules.control;

import dev.postern.rules.RuleSyntaxException;
import dev.postern.rules.UnknownUser;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The line of `.qmail-default` that says what becomes of mail for unknown users of a domain.
///
/// **Seed:** spec 8.1.2 and the instruction forms; decision 25.
final class QmailDefault {
  private static final Pattern LINE =
      Pattern.compile("(?:\\|[ \\t]*)?(?:\\S*/)?vdelivermail[ \\t]+(?:''|\"\")[ \\t]+(\\S+)");
  private static final String FORM =
      "write | /var/indimail/sbin/vdelivermail '' bounce-no-mailbox, or delete in its place";

  private QmailDefault() {}

  /// @throws RuleSyntaxException naming the column and the remedy
  static UnknownUser parse(String line) {
    Matcher m = LINE.matcher(line);
    if (!m.matches()) {
      throw new RuleSyntaxException(1, "only a line of vdelivermail is taken over; " + FORM);
    }
    String instruction = m.group(1).replaceAll("^(['\"])(.*)\\1$", "$2");
    try {
      return UnknownUser.parse(instruction);
    } catch (IllegalArgumentException _) {
      throw new RuleSyntaxException(m.start(1) + 1, why(instruction) + "; " + FORM);
    }
  }

  private static String why(String instruction) {
    boolean known =
        instruction.startsWith("/")
            || instruction.contains("@")
            || instruction.matches("[^:]+:[^:]+:\\d+");
    return known
        ? "mail for unknown users is not delivered to \"" + instruction + "\" here yet"
        : "\"" + instruction + "\" is no instruction of vdelivermail";
  }

  static String line(UnknownUser instruction) {
    return "| /var/indimail/sbin/vdelivermail '' " + instruction.text();
  }
}

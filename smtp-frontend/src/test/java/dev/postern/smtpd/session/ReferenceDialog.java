package dev.postern.smtpd.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.smtpd.codec.SmtpDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what a client sent beside what the server said, and holds them to each other: each command
/// has one reply, each message one at its end, and what is not CRLF ends the session. It knows
/// SMTP's lines and replies, and nothing of how the server works.
///
/// **Standard:** RFC 5321 §2.3.8, §4.1.1.4, §4.2, §4.5.3.1; RFC 3030 §2.
final class ReferenceDialog {
  private static final Pattern LINE = Pattern.compile("([2-5]\\d\\d)([ -])([\\x20-\\x7e]*)");
  private static final Pattern CHUNK =
      Pattern.compile("(\\d{1,18})( +LAST)?", Pattern.CASE_INSENSITIVE);
  private static final int MAX_REPLY_LINE = 512;
  private static final int MAX_CHALLENGE_LINE = 12_288;

  private final String input;
  private final List<Integer> replies;
  private final boolean open;
  private final List<String> messages = new ArrayList<>();
  private final StringBuilder chunks = new StringBuilder();
  private int at;
  private int next;
  private int recipients;
  private boolean binary;
  private boolean answering;

  private ReferenceDialog(byte[] input, String said, boolean open) {
    this.input = new String(input, StandardCharsets.ISO_8859_1);
    this.replies = replies(said);
    this.open = open;
  }

  /// The messages that the client may take as accepted.
  static List<String> accepted(byte[] input, String said, boolean open) {
    var dialog = new ReferenceDialog(input, said, open);
    dialog.read();
    return dialog.messages;
  }

  /// The codes of well-formed replies, one a reply.
  private static List<Integer> replies(String said) {
    List<Integer> codes = new ArrayList<>();
    assertThat(said.isEmpty() || said.endsWith("\r\n")).as("whole lines: %s", said).isTrue();
    String before = "";
    for (String line : said.isEmpty() ? new String[0] : said.split("\r\n", 0)) {
      Matcher form = LINE.matcher(line);
      assertThat(form.matches()).as("a reply line: %s", line).isTrue();
      String code = form.group(1);
      assertThat(line.length() + 2)
          .as(line)
          .isLessThanOrEqualTo(code.equals("334") ? MAX_CHALLENGE_LINE : MAX_REPLY_LINE);
      assertThat(before.isEmpty() || before.equals(code)).as("one code a reply: %s", line).isTrue();
      boolean last = form.group(2).equals(" ");
      if (last) {
        codes.add(Integer.valueOf(code));
      }
      before = last ? "" : code;
    }
    assertThat(before).as("the reply ends").isEmpty();
    return codes;
  }

  private void read() {
    boolean more = reply() == 220;
    while (more) {
      more = command();
    }
    assertThat(replies.size()).as("replies to %d things: %s", next, replies).isEqualTo(next);
  }

  /// The next reply, or -1 when there is none.
  private int reply() {
    return next < replies.size() ? replies.get(next++) : -1;
  }

  /// Whether what must be answered was, and the session goes on.
  private boolean goesOn(int reply) {
    if (reply >= 500 && next == replies.size() - 1 && replies.get(next) == 421) {
      next++; // too many errors
      return closed();
    }
    return (reply == 421 || reply == 221) ? closed() : (open || next < replies.size());
  }

  private boolean closed() {
    assertThat(open).as("closed behind reply %d", next).isFalse();
    return false;
  }

  private boolean fault(int code) {
    assertThat(reply()).as("the reply to what is no SMTP at %d", at).isEqualTo(code);
    return closed();
  }

  private boolean command() {
    boolean isLong = answering || input.regionMatches(true, at, "AUTH ", 0, 5);
    int most = isLong ? SmtpDecoder.MAX_AUTH_LINE : SmtpDecoder.MAX_COMMAND;
    String window = input.substring(at, Math.min(input.length(), at + most));
    int lf = window.indexOf('\n');
    int cr = window.indexOf('\r');
    boolean crIsLast = cr == window.length() - 1;
    if ((lf >= 0 && (cr < 0 || cr > lf)) || (cr >= 0 && !crIsLast && lf != cr + 1)) {
      return fault(500);
    }
    if (cr < 0 || crIsLast) {
      return window.length() == most && fault(500);
    }
    String line = window.substring(0, cr);
    at += lf + 1;
    return answering ? answer() : command(line);
  }

  private boolean answer() {
    int reply = reply();
    answering = reply == 334;
    return goesOn(answered(reply));
  }

  private static int answered(int reply) {
    assertThat(reply).as("an answer has a reply").isPositive();
    return reply;
  }

  private boolean command(String line) {
    int blank = line.indexOf(' ');
    String verb = (blank < 0 ? line : line.substring(0, blank)).toUpperCase(Locale.ROOT);
    String argument = blank < 0 ? "" : line.substring(blank + 1).strip();
    Matcher chunk = CHUNK.matcher(argument);
    if (verb.equals("BDAT") && chunk.matches()) {
      return chunk(Long.parseLong(chunk.group(1)), chunk.group(2) != null);
    }
    int reply = answered(reply());
    if (reply == 250) {
      took(verb, argument);
    }
    answering = reply == 334;
    if (reply == 354) {
      assertThat(verb).isEqualTo("DATA");
      assertThat(recipients).as("recipients of the message").isPositive();
      return data();
    }
    return goesOn(reply);
  }

  private void took(String verb, String argument) {
    switch (verb) {
      case "MAIL" -> {
        recipients = 0;
        binary = argument.toUpperCase(Locale.ROOT).contains("BODY=BINARYMIME");
      }
      case "RCPT" -> recipients++;
      case "RSET", "EHLO", "HELO" -> {
        recipients = 0;
        chunks.setLength(0);
      }
      default -> assertThat(verb).isIn("NOOP", "VRFY");
    }
  }

  private boolean data() {
    var taken = new StringBuilder();
    while (true) {
      int lf = input.indexOf('\n', at);
      int cr = input.indexOf('\r', at);
      if (lf < 0 && (cr < 0 || cr == input.length() - 1)) {
        return false;
      }
      if (cr < 0 || lf != cr + 1) {
        return fault(451);
      }
      String line = input.substring(at, cr);
      at = lf + 1;
      if (line.equals(".")) {
        return ended(taken.toString());
      }
      taken.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
    }
  }

  private boolean ended(String message) {
    int reply = answered(reply());
    if (reply == 250) {
      messages.add(message);
    }
    recipients = 0;
    chunks.setLength(0);
    return goesOn(reply);
  }

  private boolean chunk(long octets, boolean last) {
    String taken = input.substring(at, (int) Math.min(input.length(), at + octets));
    at += taken.length();
    boolean whole = taken.length() == octets;
    // Whether it was taken is only known where it is answered.
    boolean refused = recipients == 0;
    if (!refused && !binary && isBroken(chunks + taken, whole && last)) {
      return fault(451);
    }
    if (!whole) {
      return false;
    }
    if (refused) {
      int reply = answered(reply());
      assertThat(reply).as("a chunk for nobody").isGreaterThanOrEqualTo(400);
      return goesOn(reply);
    }
    chunks.append(taken);
    if (last) {
      return ended(chunks.toString());
    }
    int reply = answered(reply());
    if (reply != 250) {
      chunks.setLength(0);
      recipients = 0;
    }
    return goesOn(reply);
  }

  private static boolean isBroken(String text, boolean whole) {
    String rest = text.replace("\r\n", "");
    int cr = rest.indexOf('\r');
    boolean onlyAtEnd = cr == rest.length() - 1 && text.endsWith("\r") && !whole;
    return rest.indexOf('\n') >= 0 || (cr >= 0 && !onlyAtEnd);
  }
}

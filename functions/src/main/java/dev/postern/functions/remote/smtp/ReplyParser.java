package dev.postern.functions.remote.smtp;

import dev.postern.smtp.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Puts a peer's replies together from bytes as they come, split anywhere.
///
/// Lenient where it is safe: a bare LF ends a line, a code may stand alone, text may be UTF-8 or
/// Latin-1. Strict where it is not: every line of a reply has its code, and all the same.
///
/// **Standard:** RFC 5321 §4.2; bounds are wider than its 512 octets a line, see the constants.
final class ReplyParser {
  static final int MAX_LINE_OCTETS = 4096;
  static final int MAX_LINES = 200;

  /// Replies are shown to people and quoted in bounces; what would act there is made a space:
  /// control characters of ASCII and Latin-1, line ends and changes of direction of Unicode.
  private static final Pattern CONTROL =
      Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]");

  private final ByteArrayOutputStream line = new ByteArrayOutputStream(128);
  private final List<String> texts = new ArrayList<>();
  private int code;

  /// Takes the next octet; a reply when it was the last of one.
  ///
  /// @throws MalformedReplyException when this can be no reply; the connection is of no more use
  Optional<Reply> take(byte octet) throws MalformedReplyException {
    if (octet != '\n') {
      if (line.size() == MAX_LINE_OCTETS) {
        throw new MalformedReplyException("a line is longer than " + MAX_LINE_OCTETS + " octets");
      }
      line.write(octet);
      return Optional.empty();
    }
    String text = line.toString(charset());
    line.reset();
    return endOfLine(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
  }

  private Optional<Reply> endOfLine(String text) throws MalformedReplyException {
    int lineCode = codeOf(text);
    if (texts.isEmpty()) {
      code = lineCode;
    } else if (lineCode != code) {
      throw new MalformedReplyException("a reply with codes " + code + " and " + lineCode);
    } else if (texts.size() == MAX_LINES) {
      throw new MalformedReplyException("a reply is longer than " + MAX_LINES + " lines");
    }
    texts.add(text.length() > 4 ? printable(text.substring(4)) : "");
    if (text.length() > 3 && text.charAt(3) == '-') {
      return Optional.empty();
    }
    Reply reply = Reply.received(code, texts);
    texts.clear();
    return Optional.of(reply);
  }

  private static int codeOf(String text) throws MalformedReplyException {
    boolean wellFormed =
        text.length() >= 3 && (text.length() == 3 || " -".indexOf(text.charAt(3)) >= 0);
    for (int i = 0; wellFormed && i < 3; i++) {
      wellFormed = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    if (!wellFormed || text.charAt(0) < '2' || text.charAt(0) > '5') {
      throw new MalformedReplyException(
          "no reply: " + printable(text.substring(0, Math.min(60, text.length()))));
    }
    return Integer.parseInt(text.substring(0, 3));
  }

  /// What a peer said, be it in its certificate, without what would act where it is shown.
  static String printable(String text) {
    return CONTROL.matcher(text).replaceAll(" ");
  }

  private Charset charset() {
    String text = line.toString(StandardCharsets.UTF_8);
    return text.indexOf('\uFFFD') >= 0 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
  }

  /// The peer sent what is no SMTP reply.
  static final class MalformedReplyException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedReplyException(String fault) {
      super(fault);
    }
  }
}

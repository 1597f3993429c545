package dev.postern.smtp;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One SMTP reply: code, enhanced status and text lines.
///
/// **Standard:** RFC 5321 §4.2, RFC 2034 §4. A reply cannot contradict itself: a status of class 4
/// with code 550 is refused here, as is text that would break out of its line.
///
/// @param code 200 to 599
/// @param status absent on greetings, 354 and the answer to EHLO
/// @param lines the text, one entry a line, at least one
public record Reply(int code, @Nullable EnhancedStatus status, List<String> lines) {
  private static final Pattern LEADING_STATUS =
      Pattern.compile("([245]\\.\\d{1,3}\\.\\d{1,3})(?: (.*))?");

  public Reply {
    if (code < 200 || code > 599) {
      throw new IllegalArgumentException("reply code is 200 to 599, not " + code);
    }
    if (status != null && status.classCode() != code / 100) {
      throw new IllegalArgumentException("status " + status + " contradicts reply code " + code);
    }
    lines = List.copyOf(lines);
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("a reply has at least one line");
    }
    for (String line : lines) {
      if (line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0) {
        throw new IllegalArgumentException("reply text holds a line break");
      }
    }
  }

  /// A reply of one line with an enhanced status, as in `Reply.of(553, "5.7.1", "sorry")`.
  public static Reply of(int code, String status, String text) {
    return new Reply(code, EnhancedStatus.parse(status), List.of(text));
  }

  /// A reply of one line without an enhanced status.
  public static Reply of(int code, String text) {
    return new Reply(code, null, List.of(text));
  }

  /// What a peer sent: its code and raw text lines; a status code at the start of the text becomes
  /// the reply's status when it agrees with the code.
  public static Reply received(int code, List<String> rawLines) {
    Matcher m = LEADING_STATUS.matcher(rawLines.getFirst());
    if (code < 200 || !m.matches() || m.group(1).charAt(0) - '0' != code / 100) {
      return new Reply(code, null, rawLines);
    }
    String prefix = m.group(1) + " ";
    return new Reply(
        code,
        EnhancedStatus.parse(m.group(1)),
        rawLines.stream()
            .map(l -> l.startsWith(prefix) ? l.substring(prefix.length()) : l)
            .map(l -> l.equals(m.group(1)) ? "" : l)
            .toList());
  }

  public boolean isPositive() {
    return code < 400;
  }

  public boolean isTransient() {
    return code / 100 == 4;
  }

  public boolean isPermanent() {
    return code / 100 == 5;
  }

  /// The bytes on the wire as text, each line with code, status and CRLF.
  public String toWire() {
    var out = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      out.append(code).append(i == lines.size() - 1 ? ' ' : '-');
      if (status != null) {
        out.append(status).append(' ');
      }
      out.append(lines.get(i)).append("\r\n");
    }
    return out.toString();
  }

  /// One line for people, logs and the ledger: `553 5.7.1 sorry`.
  @Override
  public String toString() {
    String text = String.join(" / ", lines);
    return status == null ? code + " " + text : code + " " + status + " " + text;
  }
}

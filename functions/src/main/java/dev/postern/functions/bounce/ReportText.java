package dev.postern.functions.bounce;

import dev.postern.message.BounceJob;

/// The part of a notification that people read, in qmail's words.
///
/// **Seed:** spec 7.8 to 7.11.
final class ReportText {
  private static final String INTRO =
      """
      Hi. This is the Postern program at %s.
      I'm afraid I wasn't able to deliver your message to the following addresses.
      This is a permanent error; I've given up. Sorry it didn't work out.

      """;
  private static final String DOUBLE_INTRO =
      """
      Hi. This is the Postern program at %s.
      I tried to deliver a bounce message to this address, but the bounce bounced!

      """;

  private ReportText() {}

  static String of(DsnOrigin origin, Notice notice, OriginalCopy original) {
    var out = new StringBuilder();
    out.append((notice.isDouble() ? DOUBLE_INTRO : INTRO).formatted(origin.host()));
    for (BounceJob.Failure failure : notice.failures()) {
      out.append('<').append(failure.recipient()).append(">:\n");
      appendReport(out, failure, notice.isUtf8());
      out.append('\n');
    }
    return out.append(separator(notice, original)).append('\n').toString().replace("\n", "\r\n");
  }

  private static void appendReport(StringBuilder out, BounceJob.Failure failure, boolean utf8) {
    String text = HeaderText.line(failure.text(), utf8);
    String diagnostic = failure.diagnostic();
    out.append(text.isEmpty() ? failure.status().toString() : text).append('\n');
    if (diagnostic != null && !failure.text().contains(diagnostic)) {
      String host = failure.remoteMta();
      out.append(host == null ? "Remote host" : HeaderText.line(host, utf8))
          .append(" said: ")
          .append(HeaderText.line(diagnostic, utf8))
          .append('\n');
    }
  }

  private static String separator(Notice notice, OriginalCopy original) {
    String what = notice.isDouble() ? "the original bounce" : "the message";
    if (original.content().length == 0) {
      return "--- A copy of " + what + " is no longer available.";
    }
    if (!original.isWhole()) {
      return "--- Enclosed are the headers of " + what + ".";
    }
    return notice.isDouble()
        ? "--- Enclosed is the original bounce."
        : "--- Enclosed is a copy of the message.";
  }
}

package dev.postern.functions.bounce;

import dev.postern.message.BounceJob;

/// The part of a notification that people read, in qmail's words where qmail has any.
///
/// **Seed:** spec 7.8 to 7.11.
final class ReportText {
  private static final String FAILED =
      """
      I'm afraid I wasn't able to deliver your message to the following addresses.
      This is a permanent error; I've given up. Sorry it didn't work out.

      """;
  private static final String DOUBLE =
      """
      I tried to deliver a bounce message to this address, but the bounce bounced!

      """;
  private static final String DELAYED =
      """
      I wasn't able to deliver your message to the following addresses yet.
      I'm not giving up: I'll keep trying. You need not send it again.

      """;
  private static final String DELIVERED =
      """
      Your message was delivered to the following addresses.

      """;
  private static final String RELAYED =
      """
      Your message was handed on for the following addresses.
      You will hear nothing more of it unless it cannot be delivered.

      """;

  private ReportText() {}

  static String of(DsnOrigin origin, Notice notice, OriginalCopy original) {
    var out = new StringBuilder("Hi. This is the Postern program at ");
    out.append(origin.host()).append(".\n").append(intro(notice));
    for (BounceJob.Report report : notice.reports()) {
      out.append('<').append(report.recipient()).append(">:\n");
      append(out, report, notice.isUtf8());
      out.append('\n');
    }
    return out.append(separator(notice, original)).append('\n').toString().replace("\n", "\r\n");
  }

  /// Its Subject.
  static String subject(Notice notice) {
    return switch (notice.action()) {
      case FAILED -> "failure notice";
      case DELAYED -> "delay notice";
      case DELIVERED, RELAYED -> "delivery notice";
    };
  }

  private static String intro(Notice notice) {
    return switch (notice.action()) {
      case FAILED -> notice.isDouble() ? DOUBLE : FAILED;
      case DELAYED -> DELAYED;
      case DELIVERED -> DELIVERED;
      case RELAYED -> RELAYED;
    };
  }

  private static void append(StringBuilder out, BounceJob.Report report, boolean utf8) {
    String text = HeaderText.line(report.text(), utf8);
    String diagnostic = report.diagnostic();
    out.append(text.isEmpty() ? report.status().toString() : text).append('\n');
    if (diagnostic != null && !report.text().contains(diagnostic)) {
      String host = report.remoteMta();
      out.append(host == null ? "Remote host" : HeaderText.line(host, utf8))
          .append(" said: ")
          .append(HeaderText.line(diagnostic, utf8))
          .append('\n');
    }
  }

  private static String separator(Notice notice, OriginalCopy original) {
    String what = notice.isDouble() ? "the original bounce" : "the message";
    if (notice.extent() == OriginalCopy.Extent.NOTHING) {
      return "--- No copy of " + what + " is enclosed, since it asked for TLS all the way.";
    }
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

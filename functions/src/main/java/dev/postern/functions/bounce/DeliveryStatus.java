package dev.postern.functions.bounce;

import dev.postern.address.Mailbox;
import dev.postern.message.BounceJob;

/// The part of a notification that programs read: fields of the message, then of each recipient.
///
/// **Standard:** RFC 3464 §2.1 to §2.3; RFC 6533 §3 for addresses that are not ASCII.
final class DeliveryStatus {
  private DeliveryStatus() {}

  static String of(DsnOrigin origin, Notice notice) {
    var out = new StringBuilder();
    field(out, "Reporting-MTA", "dns; " + origin.host());
    field(out, "X-Postern-Queue-ID", notice.job().queueId().value());
    field(out, "Arrival-Date", HeaderText.date(notice.job().birth()));
    for (BounceJob.Failure failure : notice.failures()) {
      out.append("\r\n");
      recipient(out, failure, notice.isUtf8());
    }
    return out.toString();
  }

  private static void recipient(StringBuilder out, BounceJob.Failure failure, boolean utf8) {
    field(out, "Final-Recipient", address(failure.recipient()));
    field(out, "Action", "failed");
    field(out, "Status", failure.status().toString());
    String host = failure.remoteMta();
    if (host != null) {
      field(out, "Remote-MTA", "dns; " + HeaderText.line(host, utf8));
    }
    String diagnostic = failure.diagnostic();
    field(
        out,
        "Diagnostic-Code",
        diagnostic == null
            ? "x-postern; " + HeaderText.line(failure.text(), utf8)
            : "smtp; " + HeaderText.line(diagnostic, utf8));
    field(out, "Last-Attempt-Date", HeaderText.date(failure.at()));
  }

  private static String address(Mailbox recipient) {
    String text = recipient.toString();
    return (HeaderText.isAscii(text) ? "rfc822; " : "utf-8; ") + text;
  }

  private static void field(StringBuilder out, String name, String value) {
    out.append(name).append(": ").append(value).append("\r\n");
  }
}

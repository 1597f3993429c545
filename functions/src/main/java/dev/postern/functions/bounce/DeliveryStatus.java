package dev.postern.functions.bounce;

import dev.postern.address.Mailbox;
import dev.postern.message.BounceJob;
import dev.postern.message.MailDate;
import dev.postern.smtp.XText;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The part of a notification that programs read: fields of the message, then of each recipient.
///
/// **Standard:** RFC 3464 §2.1 to §2.3; RFC 3461 §6.3 for what the sender named; RFC 6533 §3 for
/// addresses that are not ASCII.
final class DeliveryStatus {
  private static final Pattern EMBEDDED = Pattern.compile("\\\\x\\{([0-9A-F]{2,6})}");

  private DeliveryStatus() {}

  static String of(DsnOrigin origin, Notice notice) {
    var out = new StringBuilder();
    String envelopeId = notice.job().parameters().envelopeId();
    if (envelopeId != null) {
      field(out, "Original-Envelope-Id", XText.decode(envelopeId));
    }
    field(out, "Reporting-MTA", "dns; " + origin.host());
    field(out, "X-Postern-Queue-ID", notice.job().queueId().value());
    field(out, "Arrival-Date", MailDate.of(notice.job().birth()));
    for (BounceJob.Report report : notice.reports()) {
      out.append("\r\n");
      recipient(out, notice, report);
    }
    return out.toString();
  }

  private static void recipient(StringBuilder out, Notice notice, BounceJob.Report report) {
    boolean utf8 = notice.isUtf8();
    String original = notice.job().parameters().of(report.recipient()).originalRecipient();
    if (original != null) {
      field(out, "Original-Recipient", original(original, utf8));
    }
    field(out, "Final-Recipient", address(report.recipient()));
    field(out, "Action", notice.action().name().toLowerCase(Locale.ROOT));
    field(out, "Status", report.status().toString());
    String host = report.remoteMta();
    if (host != null) {
      field(out, "Remote-MTA", "dns; " + HeaderText.line(host, utf8));
    }
    String diagnostic = diagnostic(notice.action(), report, utf8);
    if (diagnostic != null) {
      field(out, "Diagnostic-Code", diagnostic);
    }
    field(out, "Last-Attempt-Date", MailDate.of(report.at()));
  }

  private static @Nullable String diagnostic(
      BounceJob.Action action, BounceJob.Report report, boolean utf8) {
    String said = report.diagnostic();
    if (said != null) {
      return "smtp; " + HeaderText.line(said, utf8);
    }
    return switch (action) {
      case FAILED, DELAYED -> "x-postern; " + HeaderText.line(report.text(), utf8);
      case DELIVERED, RELAYED -> null;
    };
  }

  /// What ORCPT said, decoded; characters beyond ASCII only where the report is in UTF-8.
  private static String original(String orcpt, boolean utf8) {
    int semicolon = orcpt.indexOf(';');
    String type = orcpt.substring(0, semicolon);
    String address = XText.decode(orcpt.substring(semicolon + 1));
    if (utf8 && type.equalsIgnoreCase("utf-8")) {
      address =
          EMBEDDED
              .matcher(address)
              .replaceAll(m -> Character.toString(Integer.parseInt(m.group(1), 16)));
    }
    return type + "; " + HeaderText.line(address, utf8);
  }

  private static String address(Mailbox recipient) {
    String text = recipient.toString();
    return (HeaderText.isAscii(text) ? "rfc822; " : "utf-8; ") + text;
  }

  private static void field(StringBuilder out, String name, String value) {
    out.append(name).append(": ").append(value).append("\r\n");
  }
}

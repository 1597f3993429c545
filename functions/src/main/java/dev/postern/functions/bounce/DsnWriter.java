package dev.postern.functions.bounce;

import dev.postern.message.MailDate;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Writes notifications as `multipart/report`: for people, for programs, and what was sent.
///
/// Everything in it comes from the bounce job, the settings and the message, nothing from the
/// clock: the same job makes the same octets.
///
/// **Standard:** RFC 3462 §1, RFC 3464 §2, RFC 3834 §5 (Auto-Submitted), RFC 6533 where addresses
/// are not ASCII. **Seed:** spec 7.8 to 7.10.
record DsnWriter(DsnOrigin origin) {
  Dsn write(Notice notice, OriginalCopy original) {
    boolean utf8 = notice.isUtf8();
    String people = ReportText.of(origin, notice, original);
    String status = DeliveryStatus.of(origin, notice);
    boolean eightBit =
        original.hasHighOctets() || !HeaderText.isAscii(people) || !HeaderText.isAscii(status);
    String boundary = "=_" + notice.id();
    String messageId = notice.id() + ".bounce@" + origin.host();
    var out = new ByteArrayOutputStream();
    write(out, headers(notice, messageId, boundary, eightBit));
    write(out, part(boundary, "text/plain; charset=" + (utf8 ? "utf-8" : "us-ascii"), people));
    write(
        out,
        part(
            boundary, utf8 ? "message/global-delivery-status" : "message/delivery-status", status));
    if (original.content().length > 0) {
      copy(out, boundary, notice, original);
    }
    write(out, "--" + boundary + "--\r\n");
    return new Dsn(out.toByteArray(), messageId, eightBit, utf8);
  }

  private String headers(Notice notice, String messageId, String boundary, boolean eightBit) {
    String date = MailDate.of(notice.at());
    return """
    Received: by %s (Postern bounce) id %s;
    \t%s
    Date: %s
    From: %s
    To: %s
    Subject: %s
    Message-ID: <%s>
    Auto-Submitted: auto-replied
    MIME-Version: 1.0
    Content-Type: multipart/report; report-type=delivery-status;
    \tboundary="%s"
    Content-Transfer-Encoding: %s

    """
        .replace("\n", "\r\n")
        .formatted(
            origin.host(),
            notice.id(),
            date,
            date,
            origin.from(),
            notice.to(),
            ReportText.subject(notice),
            messageId,
            boundary,
            eightBit ? "8bit" : "7bit");
  }

  private static String part(String boundary, String type, String body) {
    return partStart(boundary, type, !HeaderText.isAscii(body)) + body + "\r\n";
  }

  private static String partStart(String boundary, String type, boolean eightBit) {
    return "--%s\r\nContent-Type: %s\r\nContent-Transfer-Encoding: %s\r\n\r\n"
        .formatted(boundary, type, eightBit ? "8bit" : "7bit");
  }

  private static void copy(
      ByteArrayOutputStream out, String boundary, Notice notice, OriginalCopy original) {
    String type =
        notice.isUtf8()
            ? (original.isWhole() ? "message/global" : "message/global-headers")
            : (original.isWhole() ? "message/rfc822" : "text/rfc822-headers");
    String returnPath = "Return-Path: <" + notice.job().sender() + ">\r\n";
    boolean eightBit = original.hasHighOctets() || !HeaderText.isAscii(returnPath);
    write(out, partStart(boundary, type, eightBit));
    write(out, returnPath);
    out.writeBytes(original.content());
    write(out, "\r\n");
  }

  private static void write(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}

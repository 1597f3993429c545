package dev.postern.smtpd.header;

import dev.postern.address.IpAddress;
import dev.postern.message.MailDate;
import dev.postern.message.QueueId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The trace line we put on top of every message.
///
/// It is folded so that no line is longer than 998 octets whatever the client called itself.
///
/// **Standard:** RFC 5321 §4.4, RFC 5322 §3.3 (date) and §3.6.7, RFC 3848 (ESMTP, ESMTPS, ESMTPA,
/// ESMTPSA), RFC 6531 §4.3 (UTF8SMTP, UTF8SMTPS, UTF8SMTPA, UTF8SMTPSA).
///
/// @param confirmedName the client's confirmed PTR name, or null
/// @param helo what the client called itself
/// @param extended whether it said EHLO
/// @param smtpUtf8 whether the message was declared SMTPUTF8
/// @param tls what TLS agreed, as `TLSv1.3 TLS_AES_128_GCM_SHA256`, or null
/// @param authenticated whether it did AUTH; as whom is nobody's business
/// @param hostname our name
public record ReceivedHeader(
    IpAddress client,
    @Nullable String confirmedName,
    String helo,
    boolean extended,
    boolean smtpUtf8,
    @Nullable String tls,
    boolean authenticated,
    String hostname,
    QueueId queueId,
    Instant at) {
  /// The line, folded, with its CRLF.
  public String text() {
    String name = confirmedName == null ? "unknown" : harmless(confirmedName);
    return "Received: from "
        + harmless(helo)
        + " ("
        + name
        + " ["
        + (client.isV6() ? "IPv6:" : "")
        + client
        + "])\r\n\tby "
        + hostname
        + " (Postern) with "
        + protocol()
        + (tls == null ? "" : "\r\n\t(" + harmless(tls, " ") + ")")
        + " id "
        + queueId
        + ";\r\n\t"
        + MailDate.of(at)
        + "\r\n";
  }

  /// The name RFC 3848 or RFC 6531 has for it; they know no SMTP within TLS without EHLO.
  private String protocol() {
    return extended || smtpUtf8 || tls != null || authenticated
        ? (smtpUtf8 ? "UTF8SMTP" : "ESMTP") + (tls == null ? "" : "S") + (authenticated ? "A" : "")
        : "SMTP";
  }

  /// Only what a domain or an address literal is made of; every other character becomes `?`, at
  /// most 255 are kept. A client's words can so neither end the line nor open a comment.
  private static String harmless(String name) {
    return harmless(name, "");
  }

  private static String harmless(String name, String also) {
    var out = new StringBuilder(Math.min(name.length(), 255));
    for (int i = 0; i < name.length() && i < 255; i++) {
      char c = name.charAt(i);
      boolean fine =
          (c >= '0' && c <= '9')
              || (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (".-_:[]" + also).indexOf(c) >= 0;
      out.append(fine ? c : '?');
    }
    return out.toString();
  }
}

package dev.postern.functions.remote.smtp;

import dev.postern.address.Mailbox;
import dev.postern.message.DeliveryJob;
import dev.postern.message.EsmtpParameters;
import dev.postern.message.RecipientParameters;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/// The MAIL and RCPT lines of a job, as far as the peer's extensions allow.
///
/// What the client asked of notifications is passed on word by word.
///
/// **Standard:** RFC 5321 §4.1.1.2, §4.1.1.3; RFC 1870 §3, RFC 6152 §2, RFC 6531 §3.4, RFC 3030 §3,
/// RFC 3461 §5.2.1.
record EnvelopeLines(DeliveryJob job, Extensions peer) {
  /// Whether every address can be said without SMTPUTF8.
  boolean isAscii() {
    return isAscii(job.sender().toString())
        && job.recipients().stream().allMatch(r -> isAscii(r.toString()));
  }

  /// @param octets of the message as it is sent, nearly
  String mail(long octets) {
    EsmtpParameters asked = job.parameters();
    var line = new StringBuilder("MAIL FROM:<").append(job.sender()).append('>');
    if (peer.size()) {
      line.append(" SIZE=").append(octets);
    }
    if (asked.binaryMime()) {
      line.append(" BODY=BINARYMIME");
    } else if (peer.eightBitMime() && job.eightBit()) {
      line.append(" BODY=8BITMIME");
    }
    if (peer.smtpUtf8() && job.smtpUtf8()) {
      line.append(" SMTPUTF8");
    }
    if (asked.requireTls()) {
      line.append(" REQUIRETLS");
    }
    if (peer.dsn() && asked.ret() != null) {
      line.append(" RET=").append(asked.ret());
    }
    if (peer.dsn() && asked.envelopeId() != null) {
      line.append(" ENVID=").append(asked.envelopeId());
    }
    return line.append("\r\n").toString();
  }

  String rcpt(Mailbox recipient) {
    RecipientParameters asked = job.parameters().of(recipient);
    var line = new StringBuilder("RCPT TO:<").append(recipient).append('>');
    if (peer.dsn() && !asked.notifyOn().isEmpty()) {
      line.append(" NOTIFY=")
          .append(asked.notifyOn().stream().map(Enum::name).collect(Collectors.joining(",")));
    }
    if (peer.dsn() && asked.originalRecipient() != null) {
      line.append(" ORCPT=").append(asked.originalRecipient());
    }
    return line.append("\r\n").toString();
  }

  private static boolean isAscii(String text) {
    return StandardCharsets.US_ASCII.newEncoder().canEncode(text);
  }
}

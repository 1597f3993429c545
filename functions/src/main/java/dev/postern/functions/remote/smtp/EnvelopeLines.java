package dev.postern.functions.remote.smtp;

import dev.postern.address.Mailbox;
import dev.postern.message.DeliveryJob;
import java.nio.charset.StandardCharsets;

/// The MAIL and RCPT lines of a job, as far as the peer's extensions allow.
///
/// A body of 8-bit lines goes as it is to a peer without 8BITMIME, as qmail sends it: nearly every
/// peer takes it, and converting would break signatures.
///
/// **Standard:** RFC 5321 §4.1.1.2, §4.1.1.3; RFC 1870 §3, RFC 6152 §2, RFC 6531 §3.4.
record EnvelopeLines(DeliveryJob job, Extensions peer) {
  /// Whether an address needs SMTPUTF8 and the peer does not have it.
  boolean needsMoreThanPeerHas() {
    return !peer.smtpUtf8()
        && !(isAscii(job.sender().toString())
            && job.recipients().stream().allMatch(r -> isAscii(r.toString())));
  }

  String mail() {
    var line = new StringBuilder("MAIL FROM:<").append(job.sender()).append('>');
    if (peer.size()) {
      line.append(" SIZE=").append(job.body().length());
    }
    if (peer.eightBitMime() && job.eightBit()) {
      line.append(" BODY=8BITMIME");
    }
    if (peer.smtpUtf8() && job.smtpUtf8()) {
      line.append(" SMTPUTF8");
    }
    return line.append("\r\n").toString();
  }

  String rcpt(Mailbox recipient) {
    return "RCPT TO:<" + recipient + ">\r\n";
  }

  private static boolean isAscii(String text) {
    return StandardCharsets.US_ASCII.newEncoder().canEncode(text);
  }
}

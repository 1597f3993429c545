package dev.postern.functions.remote.smtp;

import dev.postern.functions.deliver.Body;
import dev.postern.functions.remote.smtp.mime.SevenBitPlan;
import dev.postern.message.DeliveryJob;
import dev.postern.smtp.EnhancedStatus;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Whether a peer can take a message at all. Of what it cannot take only 8-bit text is converted,
/// where it can be: addresses beyond ASCII have no other form.
///
/// SMTPUTF8 is needed where an address or the header has characters beyond ASCII, not wherever the
/// client declared it.
///
/// **Standard:** RFC 1870 §6.1, RFC 3030 §3, RFC 6152 §3, RFC 6531 §3.2.
///
/// @param status of class 5
/// @param text for people, behind the peer's name
record Incapable(EnhancedStatus status, String text) {
  /// Octets of a header that are looked at; a longer one is taken for one that needs SMTPUTF8.
  private static final int MAX_HEADER = 1024 * 1024;

  /// Why the peer cannot take the message, or nothing when it can.
  static Optional<Incapable> of(Extensions peer, EnvelopeLines envelope, Body body)
      throws IOException {
    DeliveryJob job = envelope.job();
    if (peer.isTooLarge(job.body().length())) {
      return because(5, 3, 4, "takes no message of " + job.body().length() + " octets");
    }
    if (job.parameters().binaryMime() && !peer.binaryMime()) {
      return because(5, 6, 1, "takes no binary message (BINARYMIME), and I do not convert it");
    }
    if (!peer.smtpUtf8() && !envelope.isAscii()) {
      return because(5, 6, 7, "takes no addresses beyond ASCII");
    }
    if (!peer.smtpUtf8() && job.smtpUtf8() && !hasAsciiHeader(body)) {
      return because(5, 6, 7, "takes no header beyond ASCII");
    }
    return Optional.empty();
  }

  /// Why the peer cannot take the message as it is to be sent, or nothing when it can.
  static Optional<Incapable> of(Extensions peer, DeliveryJob job, SevenBitPlan plan) {
    return switch (plan) {
      case SevenBitPlan.Unchanged _ -> Optional.empty();
      case SevenBitPlan.Convert(var _, long growth) -> {
        long octets = job.body().length() + growth;
        yield peer.isTooLarge(octets)
            ? because(
                5,
                3,
                4,
                "takes no 8-bit message, nor one of "
                    + octets
                    + " octets, as which I could send it")
            : Optional.empty();
      }
      case SevenBitPlan.Impossible(String why) ->
          because(
              5, 6, 3, "takes no 8-bit message (8BITMIME), and I cannot convert this one: " + why);
    };
  }

  private static Optional<Incapable> because(int status, int subject, int detail, String text) {
    return Optional.of(new Incapable(new EnhancedStatus(status, subject, detail), text));
  }

  private static boolean hasAsciiHeader(Body body) throws IOException {
    try (InputStream in = new BufferedInputStream(body.open())) {
      boolean lineStart = false;
      for (int i = 0; i < MAX_HEADER; i++) {
        int octet = in.read();
        if (octet < 0 || (octet == '\n' && lineStart)) {
          return true;
        }
        if (octet >= 0x80) {
          return false;
        }
        lineStart = octet == '\n' || (lineStart && octet == '\r');
      }
      return false;
    }
  }
}

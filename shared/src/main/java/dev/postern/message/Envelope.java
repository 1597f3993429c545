package dev.postern.message;

import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import java.util.List;

/// The envelope of one message: sender, recipients and what the client declared of the body.
///
/// **Standard:** RFC 5321 §2.3.1; RFC 6152 (8BITMIME), RFC 6531 (SMTPUTF8), RFC 3461 (DSN).
///
/// @param sender the reverse-path, null for bounces
/// @param recipients the forward-paths in the order of RCPT, at least one, relay suffix appended
/// @param eightBit whether the client declared `BODY=8BITMIME`, or what implies it
/// @param smtpUtf8 whether the client declared `SMTPUTF8`
/// @param parameters what else it asked for
public record Envelope(
    ReversePath sender,
    List<Mailbox> recipients,
    boolean eightBit,
    boolean smtpUtf8,
    EsmtpParameters parameters) {
  public Envelope {
    recipients = List.copyOf(recipients);
    // JSON has none where nothing was asked for.
    parameters = parameters == null ? EsmtpParameters.NONE : parameters.only(recipients);
    if (recipients.isEmpty()) {
      throw new IllegalArgumentException("an envelope has at least one recipient");
    }
  }

  /// An envelope of a client that asked for nothing else.
  public Envelope(
      ReversePath sender, List<Mailbox> recipients, boolean eightBit, boolean smtpUtf8) {
    this(sender, recipients, eightBit, smtpUtf8, EsmtpParameters.NONE);
  }
}

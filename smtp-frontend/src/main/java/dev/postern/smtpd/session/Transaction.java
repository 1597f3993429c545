package dev.postern.smtpd.session;

import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import dev.postern.message.Envelope;
import dev.postern.message.EsmtpParameters;
import dev.postern.message.RecipientParameters;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One transaction from MAIL to the end of its data.
public final class Transaction {
  /// Octets the recipients of one message, and what is asked for them, may have together, so that
  /// its manifest fits into one queue message however their characters are escaped.
  private static final int MAX_RECIPIENT_OCTETS = 400_000;

  private final ReversePath sender;
  private final Declaration declared;
  private final long startedNanos;
  private final Set<Mailbox> recipients = new LinkedHashSet<>();
  private final Map<Mailbox, RecipientParameters> asked = new LinkedHashMap<>();
  private int recipientOctets;
  private boolean anyRefused;

  Transaction(ReversePath sender, Declaration declared, long startedNanos) {
    this.sender = sender;
    this.declared = declared;
    this.startedNanos = startedNanos;
  }

  public ReversePath sender() {
    return sender;
  }

  /// What MAIL declared.
  public Declaration declared() {
    return declared;
  }

  long startedNanos() {
    return startedNanos;
  }

  public Set<Mailbox> recipients() {
    return recipients;
  }

  /// Whether a recipient was refused in this transaction.
  public boolean anyRefused() {
    return anyRefused;
  }

  public void refused() {
    anyRefused = true;
  }

  /// Adds a recipient; one that is there already is kept once, with what was asked for it first.
  public void add(Mailbox recipient, RecipientParameters parameters) {
    if (recipients.add(recipient)) {
      recipientOctets += recipient.localPart().length() + recipient.domain().name().length() + 1;
      if (!parameters.equals(RecipientParameters.NONE)) {
        asked.put(recipient, parameters);
        recipientOctets += EsmtpParameters.jsonOctets(recipient, parameters);
      }
    }
  }

  /// Whether there is no room for another recipient.
  public boolean isFull(int most) {
    return recipients.size() >= most || recipientOctets >= MAX_RECIPIENT_OCTETS;
  }

  Envelope envelope() {
    return new Envelope(
        sender,
        List.copyOf(recipients),
        declared.eightBit(),
        declared.smtpUtf8(),
        declared.asked().forRecipients(asked));
  }
}

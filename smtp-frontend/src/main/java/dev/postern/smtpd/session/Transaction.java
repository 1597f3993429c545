package dev.postern.smtpd.session;

import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import dev.postern.message.Envelope;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// One transaction from MAIL to the end of its data.
public final class Transaction {
  /// Octets the recipients of one message may have together, so that its manifest fits into one
  /// queue message however their characters are escaped.
  private static final int MAX_RECIPIENT_OCTETS = 400_000;

  private final ReversePath sender;
  private final boolean eightBit;
  private final long declaredSize;
  private final long startedNanos;
  private final Set<Mailbox> recipients = new LinkedHashSet<>();
  private int recipientOctets;
  private boolean anyRefused;

  Transaction(ReversePath sender, boolean eightBit, long declaredSize, long startedNanos) {
    this.sender = sender;
    this.eightBit = eightBit;
    this.declaredSize = declaredSize;
    this.startedNanos = startedNanos;
  }

  public ReversePath sender() {
    return sender;
  }

  long declaredSize() {
    return declaredSize;
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

  /// Adds a recipient; one that is there already is kept once.
  public void add(Mailbox recipient) {
    if (recipients.add(recipient)) {
      recipientOctets += recipient.localPart().length() + recipient.domain().name().length() + 1;
    }
  }

  /// Whether there is no room for another recipient.
  public boolean isFull(int most) {
    return recipients.size() >= most || recipientOctets >= MAX_RECIPIENT_OCTETS;
  }

  Envelope envelope() {
    return new Envelope(sender, List.copyOf(recipients), eightBit, false);
  }
}

package dev.postern.message;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// When the sender wants to hear of one recipient, and what he calls him.
///
/// Where NOTIFY was not given, failures are told and nothing else is: RFC 3461 §4.1 leaves delays
/// to us then.
///
/// **Standard:** RFC 3461 §4.1, §4.2; RFC 6533 §3 for addresses that are not ASCII.
///
/// @param notifyOn what NOTIFY listed; empty: it was not given
/// @param originalRecipient ORCPT as sent, `type;address` with the address in xtext; null: none
/// @param delayTold whether a delay was told already; it is told once
public record RecipientParameters(
    Set<Notify> notifyOn, @Nullable String originalRecipient, boolean delayTold) {
  /// Nothing was asked for.
  public static final RecipientParameters NONE = new RecipientParameters(Set.of(), null, false);

  /// What NOTIFY can list.
  public enum Notify {
    /// Nothing at all; stands alone.
    NEVER,
    /// Delivery into the mailbox, or to a host that does not notify.
    SUCCESS,
    /// Failure for good.
    FAILURE,
    /// The first hours have passed without delivery.
    DELAY
  }

  public RecipientParameters {
    Set<Notify> sorted = EnumSet.noneOf(Notify.class);
    sorted.addAll(notifyOn);
    notifyOn = Collections.unmodifiableSet(sorted);
    if (notifyOn.contains(Notify.NEVER) && notifyOn.size() > 1) {
      throw new IllegalArgumentException("NOTIFY=NEVER stands alone, not " + notifyOn);
    }
  }

  /// As RCPT gives them.
  public RecipientParameters(Set<Notify> notifyOn, @Nullable String originalRecipient) {
    this(notifyOn, originalRecipient, false);
  }

  public boolean wantsFailure() {
    return notifyOn.isEmpty() || notifyOn.contains(Notify.FAILURE);
  }

  public boolean wantsSuccess() {
    return notifyOn.contains(Notify.SUCCESS);
  }

  /// Whether a delay is to be told and was not yet.
  public boolean wantsDelay() {
    return notifyOn.contains(Notify.DELAY) && !delayTold;
  }

  RecipientParameters toldOfDelay() {
    return new RecipientParameters(notifyOn, originalRecipient, true);
  }
}

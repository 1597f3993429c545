package dev.postern.address;

import org.jspecify.annotations.Nullable;

/// An envelope recipient as the client wrote it: a mailbox, or the bare word `postmaster`.
///
/// **Standard:** RFC 5321 §4.5.1 for the bare postmaster.
public record ForwardPath(@Nullable Mailbox mailbox) {
  public static final ForwardPath BARE_POSTMASTER = new ForwardPath(null);

  public boolean isBarePostmaster() {
    return mailbox == null;
  }

  /// The mailbox meant, bare postmaster being that of the primary domain (decision 2).
  public Mailbox resolve(Domain primaryDomain) {
    return mailbox == null ? new Mailbox("postmaster", primaryDomain) : mailbox;
  }
}

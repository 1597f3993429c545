package dev.postern.address;

import java.util.Locale;

/// A mailbox: a local part and a domain.
///
/// The local part is kept as sent, unquoted (`"a b"@x` has local part `a b`); the domain is lower
/// case. [#toString()] quotes again where the syntax asks for it, so `parse(m.toString())` is `m`.
///
/// **Standard:** RFC 5321 §4.1.2, RFC 6531 §3.3.
public record Mailbox(String localPart, Domain domain) {
  /// Octets of a local part that every host takes (RFC 5321 §4.5.3.1.1). Mailboxes here have no
  /// more; senders that hold another address (VERP, SRS) may.
  public static final int SURE_LOCAL_OCTETS = 64;

  /// Octets a local part may have as [#toString()] writes it: with any domain it makes an address
  /// of the 400 characters that the database has room for.
  public static final int MAX_LOCAL_OCTETS = 144;

  public Mailbox {
    String fault = AddressSyntax.localPartFault(localPart);
    if (fault != null) {
      throw new AddressSyntaxException(localPart, fault);
    }
  }

  /// Whether every host takes a local part of that length.
  public static boolean isSureLocalPart(String localPart) {
    return AddressSyntax.octets(localPart) <= SURE_LOCAL_OCTETS;
  }

  /// Reads `local@domain` (no angle brackets, no route).
  ///
  /// @throws AddressSyntaxException when `text` is not a mailbox
  public static Mailbox parse(String text) {
    return PathParser.parseMailbox(text);
  }

  /// The mailbox as accounts are stored and compared: its local part in lower case (decision 4).
  public Mailbox lowerCase() {
    return new Mailbox(localPart.toLowerCase(Locale.ROOT), domain);
  }

  @Override
  public String toString() {
    return AddressSyntax.quoteIfNeeded(localPart) + "@" + domain;
  }
}

package dev.postern.address;

import java.util.Locale;

/// A domain name, lower-case, or an address literal in brackets.
///
/// **Standard:** RFC 5321 §4.1.2; UTF-8 labels as RFC 6531 allows. A trailing dot is a syntax
/// error, as RFC 5321 asks.
///
/// @param name the name in lower case, without a trailing dot
public record Domain(String name) {
  /// Octets a domain may have (RFC 5321 §4.5.3.1.2).
  public static final int MAX_OCTETS = 255;

  public Domain {
    name = name.toLowerCase(Locale.ROOT);
    String fault = AddressSyntax.domainFault(name);
    if (fault != null) {
      throw new AddressSyntaxException(name, fault);
    }
  }

  /// Whether this is `[192.0.2.1]` or `[IPv6:...]` rather than a name.
  public boolean isLiteral() {
    return name.startsWith("[");
  }

  @Override
  public String toString() {
    return name;
  }
}

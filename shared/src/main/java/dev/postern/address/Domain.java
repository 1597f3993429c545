package dev.postern.address;

import java.util.Locale;

/// A domain name, lower-case, or an address literal in brackets.
///
/// Labels beyond ASCII, which RFC 6531 allows, are kept as the DNS has them (`xn--...`), so that
/// there is one form to compare, whichever the client or a rule wrote.
///
/// **Standard:** RFC 5321 §4.1.2; RFC 6531 §3.7.1. A trailing dot is a syntax error, as RFC 5321
/// asks.
///
/// @param name the name in lower case and ASCII, without a trailing dot
public record Domain(String name) {
  /// Octets a domain may have (RFC 5321 §4.5.3.1.2).
  public static final int MAX_OCTETS = 255;

  public Domain {
    name = name.toLowerCase(Locale.ROOT);
    String fault = AddressSyntax.domainFault(name);
    fault = fault == null ? ALabels.fault(name) : fault;
    if (fault != null) {
      throw new AddressSyntaxException(name, fault);
    }
    name = ALabels.of(name);
  }

  /// What a rule names: a domain, or with a dot in front those below one; in this record's form.
  ///
  /// @throws AddressSyntaxException when `text` is neither
  public static String orSuffix(String text) {
    return text.startsWith(".")
        ? "." + new Domain(text.substring(1)).name()
        : new Domain(text).name();
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

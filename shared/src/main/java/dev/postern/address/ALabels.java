package dev.postern.address;

import java.net.IDN;
import org.jspecify.annotations.Nullable;

/// Domain names in the form of the DNS: labels beyond ASCII as `xn--...`.
///
/// Java converts by IDNA 2003. Of what IDNA 2008 has changed since, the four characters that would
/// lead to another domain (`ß`, `ς`, and the two joiners) are refused rather than guessed: a sender
/// who means them can write the `xn--` form.
///
/// **Standard:** RFC 5890 §2.3.2.1, RFC 5891 §4; RFC 5894 §7.2 for the four.
final class ALabels {
  private static final String DEVIATIONS = "\u00df\u03c2\u200c\u200d";

  private ALabels() {}

  /// Why a name has no such form that is certain, or null.
  static @Nullable String fault(String name) {
    if (name.chars().anyMatch(c -> DEVIATIONS.indexOf(c) >= 0)) {
      return "the domain has a character that standards read in two ways; write it as xn--...";
    }
    try {
      return AddressSyntax.domainFault(of(name));
    } catch (IllegalArgumentException _) {
      return "the domain has no form in ASCII";
    }
  }

  /// The name in ASCII; one that is in ASCII stays as it is.
  static String of(String name) {
    return name.chars().allMatch(c -> c < 0x80) ? name : IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
  }
}

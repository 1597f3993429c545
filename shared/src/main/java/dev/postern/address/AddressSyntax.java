package dev.postern.address;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The letter-level rules of RFC 5321 §4.1.2 and §4.1.3; each check answers what is wrong, or null.
final class AddressSyntax {
  private static final Pattern LABEL =
      Pattern.compile("[\\p{L}\\p{N}\\p{M}_](?:[\\p{L}\\p{N}\\p{M}_-]*[\\p{L}\\p{N}\\p{M}_])?");
  private static final String ATEXT_SPECIALS = "!#$%&'*+-/=?^_`{|}~";

  private AddressSyntax() {}

  static @Nullable String domainFault(String name) {
    if (name.isEmpty()) {
      return "the domain is empty";
    }
    if (octets(name) > Domain.MAX_OCTETS) {
      return "the domain is longer than " + Domain.MAX_OCTETS + " octets";
    }
    if (name.startsWith("[")) {
      return IpAddress.literalFault(name);
    }
    if (name.endsWith(".")) {
      return "the domain ends in a dot";
    }
    for (String label : name.split("\\.", -1)) {
      if (label.isEmpty()) {
        return "the domain has an empty label";
      }
      if (octets(label) > 63) {
        return "the label " + label + " is longer than 63 octets";
      }
      if (!LABEL.matcher(label).matches()) {
        return "the label " + label + " has a character no domain has";
      }
    }
    return null;
  }

  static @Nullable String localPartFault(String local) {
    if (local.isEmpty()) {
      return "the local part is empty";
    }
    if (octets(quoteIfNeeded(local)) > Mailbox.MAX_LOCAL_OCTETS) {
      return "the local part is longer than " + Mailbox.MAX_LOCAL_OCTETS + " octets";
    }
    for (int i = 0; i < local.length(); i++) {
      char c = local.charAt(i);
      if (c < ' ' || c == 0x7f || (c >= 0x80 && c < 0xa0)) {
        return "the local part has a control character";
      }
    }
    return null;
  }

  static boolean isAtext(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c >= 0xa0
        || ATEXT_SPECIALS.indexOf(c) >= 0;
  }

  /// The local part as it stands in an address: a dot-string, or quoted where it is none.
  static String quoteIfNeeded(String local) {
    boolean dotString = !local.startsWith(".") && !local.endsWith(".") && !local.contains("..");
    for (int i = 0; dotString && i < local.length(); i++) {
      dotString = local.charAt(i) == '.' || isAtext(local.charAt(i));
    }
    return dotString ? local : "\"" + local.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  static int octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}

package dev.postern.rules;

import dev.postern.address.Domain;
import dev.postern.address.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The address of a tcp rule, as the keys it is looked up by.
///
/// **Seed:** spec 2.1, 2.4, 2.5, 2.11; decision 9. `info@ip` and `info@=host` are read and never
/// match.
final class TcpAddress {
  /// A prefix of up to three numbers, or a whole address; one of the numbers may be a range.
  private static final Pattern ADDRESS =
      Pattern.compile("(?:N(?:\\.N){0,2}\\.?|N(?:\\.N){3})".replace("N", "\\d{1,3}(?:-\\d{1,3})?"));

  private static final Pattern RANGE = Pattern.compile("([^-]*?)(\\d+)-(\\d+)([^-]*)");

  private TcpAddress() {}

  /// @throws IllegalArgumentException saying what is wrong and what to type
  static List<String> keys(String address) {
    if (address.isEmpty()) {
      return List.of("");
    }
    int at = address.indexOf('@');
    if (at >= 0) {
      String info = address.substring(0, at + 1);
      return keys(address.substring(at + 1)).stream().map(key -> info + key).toList();
    }
    if (address.startsWith("=")) {
      return List.of(host(address.substring(1).toLowerCase(Locale.ROOT)));
    }
    if (address.contains("/")) {
      return List.of(AddressBlock.parse(address).toString());
    }
    return address.contains(":") ? List.of(ipv6(address)) : range(address);
  }

  private static String host(String name) {
    if (!name.isEmpty()) {
      var _ = new Domain(name.startsWith(".") ? name.substring(1) : name);
    }
    return "=" + name;
  }

  /// The address as clients' addresses are written, so that any spelling of it matches.
  private static String ipv6(String address) {
    try {
      return IpAddress.parse(address).toString();
    } catch (IllegalArgumentException _) {
      throw new IllegalArgumentException(
          "\"" + address + "\" is no IPv6 address; write it whole, as in fe80::1, or fe80::/64");
    }
  }

  private static List<String> range(String address) {
    Matcher range = RANGE.matcher(address);
    boolean isRange = range.matches();
    if (!ADDRESS.matcher(address).matches() || (address.contains("-") && !isRange)) {
      throw new IllegalArgumentException(
          "\"" + address + "\" is no IP address, prefix ending in a dot, range or =host");
    }
    if (!isRange) {
      return List.of(checked(address));
    }
    int from = Integer.parseInt(range.group(2));
    int to = Math.min(255, Integer.parseInt(range.group(3)));
    if (from > to) {
      throw new IllegalArgumentException(
          "the range " + range.group(2) + "-" + range.group(3) + " is empty");
    }
    List<String> keys = new ArrayList<>();
    for (int i = from; i <= to; i++) {
      keys.add(checked(range.group(1) + i + range.group(4)));
    }
    return keys;
  }

  /// A key that some client can match: numbers up to 255, and the dot that ends a prefix.
  private static String checked(String key) {
    var _ = AddressBlock.parse(key);
    return key;
  }

  /// Whether the keys of a line let in so many that a right for them is a right for everybody.
  static boolean isEverybody(List<String> keys) {
    return keys.contains("")
        || keys.contains("=")
        || keys.stream().anyMatch(key -> key.contains("/") && AddressBlock.parse(key).isTheWorld())
        || keys.stream().filter(key -> key.matches("\\d+\\.")).count() > MOST_FIRST_OCTETS;
  }

  private static final int MOST_FIRST_OCTETS = 16;
}

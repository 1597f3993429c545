package dev.postern.rules;

import dev.postern.address.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A block of client addresses: a whole address, a prefix such as `10.1.`, or CIDR.
///
/// **Seed:** spec 2.5, 2.11, 3.1; decisions 8 and 9.
///
/// @param address its first address
/// @param length bits that all its addresses share
record AddressBlock(IpAddress address, int length) {
  private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern PREFIX = Pattern.compile("(?:" + OCTET + "\\.){1,3}");
  private static final Pattern SHORT = Pattern.compile(OCTET + "(?:\\." + OCTET + "){0,3}(?=/)");
  private static final Pattern CIDR = Pattern.compile("([^/]+)/(\\d{1,3})");

  /// Reads `10.1.2.3`, `2001:db8::1`, `10.1.`, `10.1.0.0/16`, `127.0/8` or `2001:db8::/32`.
  ///
  /// @throws IllegalArgumentException saying what is wrong and what to type
  static AddressBlock parse(String text) {
    Matcher cidr = CIDR.matcher(text);
    if (cidr.matches()) {
      return cidr(text, cidr.group(1), Integer.parseInt(cidr.group(2)));
    }
    if (text.contains("/")) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no block; write address/length, as 10.0.0.0/8");
    }
    if (PREFIX.matcher(text).matches()) {
      int octets = (int) text.chars().filter(c -> c == '.').count();
      return new AddressBlock(IpAddress.parse(filled(text, octets)), 8 * octets);
    }
    if (SHORT.matcher(text + "/").lookingAt() && !text.matches("(?:\\d+\\.){3}\\d+")) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is a prefix without its dot at the end; write " + text + ".");
    }
    IpAddress address = IpAddress.parse(text);
    return new AddressBlock(address, address.isV6() ? 128 : 32);
  }

  /// The network of that length that holds `client`.
  static AddressBlock of(IpAddress client, int length) {
    byte[] bytes = client.address().getAddress();
    for (int i = 0; i < bytes.length; i++) {
      int kept = Math.clamp(length - 8L * i, 0, 8);
      bytes[i] &= (byte) (0xff00 >> kept);
    }
    try {
      return new AddressBlock(new IpAddress(InetAddress.getByAddress(bytes)), length);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static AddressBlock cidr(String text, String base, int length) {
    Matcher quad = SHORT.matcher(base + "/");
    int octets = (int) base.chars().filter(c -> c == '.').count() + 1;
    IpAddress address = IpAddress.parse(quad.lookingAt() ? filled(base + ".", octets) : base);
    int most = address.isV6() ? 128 : 32;
    boolean mapped = base.contains(":") && !address.isV6();
    if (mapped) {
      throw new IllegalArgumentException("write the IPv4 network itself, as 192.0.2.0/24");
    }
    if (length > most) {
      throw new IllegalArgumentException("a prefix length is 0 to " + most + ", not " + length);
    }
    AddressBlock network = of(address, length);
    if (!network.address.equals(address)) {
      throw new IllegalArgumentException(
          "\"" + text + "\" names an address inside its network; write " + network);
    }
    return network;
  }

  private static String filled(String prefix, int octets) {
    String quad = prefix + "0.".repeat(4 - octets);
    return quad.substring(0, quad.length() - 1);
  }

  /// Whether it is one address.
  boolean isOne() {
    return length == (address.isV6() ? 128 : 32);
  }

  /// Whether it is so large that a right for it is a right for the world.
  boolean isTheWorld() {
    return length < (address.isV6() ? 16 : 8);
  }

  @Override
  public String toString() {
    return isOne() ? address.toString() : address + "/" + length;
  }
}

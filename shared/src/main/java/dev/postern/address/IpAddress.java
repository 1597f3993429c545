package dev.postern.address;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A client's or peer's network address, with v4-mapped IPv6 made plain IPv4 before any rule sees
/// it.
///
/// **Seed:** spec 3.6, 2.12; decision 8.
public record IpAddress(InetAddress address) {
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  public IpAddress {
    // InetAddress.getByAddress turns ::ffff:a.b.c.d into an Inet4Address by itself.
    try {
      address = InetAddress.getByAddress(address.getAddress());
    } catch (UnknownHostException impossible) {
      throw new IllegalArgumentException(impossible);
    }
  }

  /// Reads a dotted quad or an IPv6 address; never asks the DNS. Octets with a leading zero are
  /// refused, since some read them as octal.
  ///
  /// @throws AddressSyntaxException when `text` is neither
  public static IpAddress parse(String text) {
    if (IPV4.matcher(text).matches() || IPV6.matcher(text).matches()) {
      try {
        return new IpAddress(InetAddress.ofLiteral(text));
      } catch (IllegalArgumentException _) {
        // falls to the refusal below
      }
    }
    throw new AddressSyntaxException(text, "not an IP address");
  }

  public boolean isV6() {
    return address instanceof Inet6Address;
  }

  /// What is wrong with `[...]` as an address literal (RFC 5321 §4.1.3), or null.
  static @Nullable String literalFault(String literal) {
    if (!literal.endsWith("]")) {
      return "the address literal lacks its closing bracket";
    }
    String inner = literal.substring(1, literal.length() - 1).toLowerCase(Locale.ROOT);
    String ip = inner.startsWith("ipv6:") ? inner.substring(5) : inner;
    boolean v6 = inner.startsWith("ipv6:");
    try {
      parse(ip);
    } catch (AddressSyntaxException _) {
      return "the address literal holds no IP address";
    }
    return v6 == ip.contains(":") ? null : "an IPv6 literal is written [IPv6:...]";
  }

  /// The address in text: a dotted quad, or IPv6 in its shortest form (RFC 5952).
  @Override
  public String toString() {
    return address instanceof Inet6Address v6 ? Ipv6Text.shortest(v6.getAddress()) : v4Text();
  }

  private String v4Text() {
    String text = address.getHostAddress();
    return text == null ? "" : text;
  }
}

package dev.postern.smtpd.session;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A PROXY header read from all its octets at once, as the protocol's paper has it.
///
/// @param outcome the client's address, `health` for one that names nobody, `closed` for none, or
///   `waiting` for one that is not whole
/// @param length octets that decide it
record ReferenceProxyHeader(String outcome, int length) {
  private static final byte[] SIGNATURE =
      "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] V1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
  private static final String V4_ADDRESS = "(\\d{1,3}(?:\\.\\d{1,3}){3})";
  private static final String V6_ADDRESS = "([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)";

  /// Ports are never used, so what Netty takes for them is let be: a sign, zeros in front, blanks
  /// behind.
  private static final String PORTS = " \\+?0*(\\d{1,5}) \\+?0*(\\d{1,5}) *";

  private static final Pattern TCP4 =
      Pattern.compile("PROXY TCP4 " + V4_ADDRESS + " " + V4_ADDRESS + PORTS);
  private static final Pattern TCP6 =
      Pattern.compile("PROXY TCP6 " + V6_ADDRESS + " " + V6_ADDRESS + PORTS);
  private static final int MAX_V1 = 107;

  private static final int V2_FIXED = 16;
  private static final int MAX_TLVS = 4096;

  /// The TLV that holds TLVs of its own, behind five octets.
  private static final int SSL = 0x20;

  private static final int SSL_FIXED = 5;

  static ReferenceProxyHeader read(byte[] all) {
    byte[] wanted = all.length > 0 && all[0] == '\r' ? SIGNATURE : V1;
    int same = Arrays.mismatch(all, wanted);
    if (same >= 0 && same < Math.min(all.length, wanted.length)) {
      return new ReferenceProxyHeader("closed", all.length);
    }
    return wanted == V1 ? version1(all) : version2(all);
  }

  private static ReferenceProxyHeader version1(byte[] all) {
    String text = new String(all, StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\n');
    if (end < 0) {
      return new ReferenceProxyHeader(text.length() >= MAX_V1 ? "closed" : "waiting", all.length);
    }
    if (end >= MAX_V1 || text.charAt(end - 1) != '\r') {
      return new ReferenceProxyHeader("closed", all.length);
    }
    String line = text.substring(0, end - 1);
    Matcher tcp4 = TCP4.matcher(line);
    Matcher tcp6 = TCP6.matcher(line);
    String outcome = "closed";
    if (line.equals("PROXY UNKNOWN") || line.startsWith("PROXY UNKNOWN ")) {
      outcome = "health";
    } else if (tcp4.matches()) {
      outcome = served(tcp4);
    } else if (tcp6.matches()) {
      outcome = served(tcp6);
    }
    return new ReferenceProxyHeader(outcome, end + 1);
  }

  private static String served(Matcher line) {
    boolean well =
        isAddress(line.group(1))
            && isAddress(line.group(2))
            && isPort(line.group(3))
            && isPort(line.group(4));
    return well ? text(InetAddress.ofLiteral(line.group(1))) : "closed";
  }

  private static boolean isPort(String text) {
    int port = Integer.parseInt(text);
    return port > 0 && port <= 65_535;
  }

  private static boolean isAddress(String text) {
    if (text.matches("(.*\\.)?0\\d.*") && !text.contains(":")) {
      return false;
    }
    if (text.matches(".*[0-9A-Fa-f]{5}.*")) {
      return false; // the JDK takes leading zeros without end
    }
    try {
      InetAddress.ofLiteral(text);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static ReferenceProxyHeader version2(byte[] all) {
    if (all.length <= SIGNATURE.length) {
      return new ReferenceProxyHeader("waiting", all.length);
    }
    int command = all[SIGNATURE.length];
    if (command != 0x20 && command != 0x21) {
      return new ReferenceProxyHeader("closed", all.length);
    }
    if (all.length < V2_FIXED) {
      return new ReferenceProxyHeader("waiting", all.length);
    }
    int body = Byte.toUnsignedInt(all[14]) << 8 | Byte.toUnsignedInt(all[15]);
    int whole = V2_FIXED + body;
    if (all.length < whole) {
      return new ReferenceProxyHeader("waiting", all.length);
    }
    return new ReferenceProxyHeader(version2(Arrays.copyOf(all, whole), command), whole);
  }

  private static String version2(byte[] header, int command) {
    int family = header[13];
    int address =
        switch (family) {
          case 0x11 -> 4;
          case 0x21 -> 16;
          default -> 0;
        };
    if (command == 0x20 || family == 0) {
      return "health";
    }
    int tlvs = V2_FIXED + 2 * address + 4;
    if (address == 0 || header.length < tlvs || !areTlvs(header, tlvs)) {
      return "closed";
    }
    try {
      return text(
          InetAddress.getByAddress(Arrays.copyOfRange(header, V2_FIXED, V2_FIXED + address)));
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static boolean areTlvs(byte[] header, int from) {
    return header.length - from <= MAX_TLVS && areTlvs(header, from, header.length);
  }

  /// Netty takes fewer than four octets at the end for no TLV, and passes over them.
  private static boolean areTlvs(byte[] header, int from, int end) {
    int at = from;
    while (at + 4 <= end) {
      int value = at + 3;
      int next =
          value + (Byte.toUnsignedInt(header[at + 1]) << 8 | Byte.toUnsignedInt(header[at + 2]));
      if (next > end) {
        return false;
      }
      boolean ssl = header[at] == SSL;
      if (ssl && (next < value + SSL_FIXED || !areTlvs(header, value + SSL_FIXED, next))) {
        return false;
      }
      at = next;
    }
    return true;
  }

  private static String text(InetAddress address) {
    return new dev.postern.address.IpAddress(address).toString();
  }
}

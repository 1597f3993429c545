package dev.postern.address;

import java.util.Arrays;
import java.util.List;

/// The addresses that begin with the same bits, written `10.0.0.0/8`, `::1` or `2001:db8::/32`.
///
/// @param first the address all others are compared with
/// @param bits how many of its bits must be the same
public record Network(IpAddress first, int bits) {
  public Network {
    int all = first.address().getAddress().length * Byte.SIZE;
    if (bits < 0 || bits > all) {
      throw new AddressSyntaxException(first + "/" + bits, "a prefix has 0 to " + all + " bits");
    }
  }

  /// Reads one network; an address alone is a network of one.
  ///
  /// @throws AddressSyntaxException when `text` is neither
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    IpAddress first = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
    if (slash < 0) {
      return new Network(first, first.address().getAddress().length * Byte.SIZE);
    }
    try {
      return new Network(first, Integer.parseInt(text.substring(slash + 1)));
    } catch (NumberFormatException _) {
      throw new AddressSyntaxException(text, "write a network as 10.0.0.0/8 or 2001:db8::/32");
    }
  }

  /// Reads networks separated by commas; none when there is no text.
  public static List<Network> parseList(String text) {
    return text.isBlank()
        ? List.of()
        : Arrays.stream(text.split(",", -1)).map(String::strip).map(Network::parse).toList();
  }

  /// Whether the address is one of the network; IPv4 is never part of an IPv6 network.
  public boolean contains(IpAddress address) {
    byte[] ours = first.address().getAddress();
    byte[] theirs = address.address().getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    int whole = bits / Byte.SIZE;
    if (!Arrays.equals(ours, 0, whole, theirs, 0, whole)) {
      return false;
    }
    int rest = bits % Byte.SIZE;
    return rest == 0 || ((ours[whole] ^ theirs[whole]) & 0xff) >>> (Byte.SIZE - rest) == 0;
  }

  @Override
  public String toString() {
    return first + "/" + bits;
  }
}

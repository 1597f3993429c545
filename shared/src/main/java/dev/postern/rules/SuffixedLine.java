package dev.postern.rules;

import dev.postern.address.Domain;
import org.jspecify.annotations.Nullable;

/// One line of `relayclients` or `relaydomains`: who may relay, a colon, and the suffix their
/// recipients get. A line without a colon has the empty suffix.
///
/// **Seed:** spec 3.1 to 3.3; decision 7.
///
/// @param text the line, host names in lower case: its identity in the database
/// @param key a network, or a host name or `.suffix`
public record SuffixedLine(String text, String key, String suffix) {
  /// Reads a line of `relayclients` such as `192.168.1.:` or `2001:db8::/32:@fix.me`.
  ///
  /// @throws RuleSyntaxException naming the column and the remedy
  public static SuffixedLine client(String line) {
    String text = line.stripTrailing();
    AddressBlock whole = networkOrNull(text);
    if (whole != null) {
      return ofNetwork(text, whole, "");
    }
    int colon = text.matches("\\d+[./][0-9./]*:.*") ? text.indexOf(':') : text.lastIndexOf(':');
    String client = colon < 0 ? text : text.substring(0, colon);
    try {
      return ofNetwork(
          text, AddressBlock.parse(client), colon < 0 ? "" : text.substring(colon + 1));
    } catch (RuleSyntaxException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new RuleSyntaxException(
          1, e.getMessage() + "; write ADDRESS:SUFFIX, as in 192.168.1.: or 10.0.0.0/8:@fix.me");
    }
  }

  /// Reads a line of `relaydomains` such as `heaven.af.mil:` or `.af.mil:@fix.me`.
  ///
  /// @throws RuleSyntaxException naming the column and the remedy
  public static SuffixedLine host(String line) {
    String text = line.stripTrailing();
    int colon = text.indexOf(':');
    String host;
    String rest = colon < 0 ? "" : text.substring(colon);
    try {
      host = Domain.orSuffix(colon < 0 ? text : text.substring(0, colon));
    } catch (IllegalArgumentException e) {
      throw new RuleSyntaxException(
          1, e.getMessage() + "; write HOST:SUFFIX, as in mail.example.com: or .example.com:");
    }
    return new SuffixedLine(host + rest, host, colon < 0 ? "" : text.substring(colon + 1));
  }

  private static SuffixedLine ofNetwork(String text, AddressBlock network, String suffix) {
    if (network.isTheWorld()) {
      throw new RuleSyntaxException(
          1, network + " would open the relay to the world; name the clients' own networks");
    }
    return new SuffixedLine(text, network.toString(), suffix);
  }

  private static @Nullable AddressBlock networkOrNull(String text) {
    try {
      return AddressBlock.parse(text);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}

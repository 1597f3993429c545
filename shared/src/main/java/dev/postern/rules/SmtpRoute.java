package dev.postern.rules;

import dev.postern.address.Domain;
import dev.postern.address.IpAddress;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One line of `smtproutes`: `domain:relay[:port]`.
///
/// @param text the line as entered, its identity in the database
/// @param key a domain, `.suffix`, or empty for the default
/// @param host a name, or an address literal in brackets; empty to use the MX
/// @param port 25 unless given
public record SmtpRoute(String text, String key, String host, int port) {
  private static final Pattern FORM =
      Pattern.compile("([^:]*):(\\[[^\\]]*\\]|[^:\\[\\]]*)(?::(\\d{1,5}))?");

  /// Reads a line such as `example.net:relay.example.net:2525`.
  ///
  /// @throws RuleSyntaxException naming the column and the remedy
  public static SmtpRoute parse(String text) {
    Matcher m = FORM.matcher(text);
    if (!m.matches()) {
      throw new RuleSyntaxException(
          1, "a route is DOMAIN:HOST[:PORT], as in example.net:[192.0.2.1]:25");
    }
    String domain = m.group(1);
    String host = m.group(2);
    int port = m.group(3) == null ? 25 : Integer.parseInt(m.group(3));
    if (port < 1 || port > 65_535) {
      throw new RuleSyntaxException(m.start(3) + 1, "a port is 1 to 65535, not " + port);
    }
    String key = domain.isEmpty() ? domain : at(1, () -> Domain.orSuffix(domain));
    String relay = host.isEmpty() ? host : at(m.start(2) + 1, () -> literalOrName(host));
    return new SmtpRoute(text, key, relay, port);
  }

  private static <T> T at(int column, Supplier<T> reader) {
    try {
      return reader.get();
    } catch (IllegalArgumentException e) {
      throw new RuleSyntaxException(column, String.valueOf(e.getMessage()));
    }
  }

  private static String literalOrName(String host) {
    if (host.startsWith("[")) {
      IpAddress ip =
          IpAddress.parse(host.substring(1, host.length() - 1).replaceFirst("(?i)^ipv6:", ""));
      return ip.isV6() ? "[IPv6:" + ip + "]" : "[" + ip + "]";
    }
    return host.matches("[0-9.]+") ? "[" + IpAddress.parse(host) + "]" : new Domain(host).name();
  }
}

package dev.postern.rules;

import dev.postern.address.Domain;
import dev.postern.address.IpAddress;
import dev.postern.secret.DataKey;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One line of `smtproutes`: `domain:relay[:port][ user password]`.
///
/// **Seed:** spec 6.7, without penalties, `remote_auth.cdb` and variables.
///
/// @param text the line as it is stored, its identity in the database
/// @param key a domain, `.suffix`, or empty for the default
/// @param host a name, or an address literal in brackets; empty to use the MX
/// @param port 25 unless given
/// @param login null where mail goes without a login
public record SmtpRoute(
    String text, String key, String host, int port, @Nullable RouteLogin login) {
  private static final Pattern FORM =
      Pattern.compile("([^:]*):(\\[[^\\]]*\\]|[^:\\[\\]]*)(?::(\\d{1,5})(:\\d+:\\d+)?)?");

  /// A route without a login.
  public SmtpRoute(String text, String key, String host, int port) {
    this(text, key, host, port, null);
  }

  /// Reads a line such as `example.net:relay.example.net:2525`, as it is stored.
  ///
  /// @throws RuleSyntaxException naming the column and the remedy; also for a password in clear
  public static SmtpRoute parse(String text) {
    RouteLogin.Line line = RouteLogin.Line.of(text);
    SmtpRoute route = withoutLogin(line);
    return new SmtpRoute(text, route.key, route.host, route.port, RouteLogin.stored(line));
  }

  /// What an operator wrote as it is stored: a password in clear is encrypted.
  ///
  /// @param key null where none is given
  /// @throws RuleSyntaxException naming the column and the remedy, never the password
  public static String sealed(String text, @Nullable DataKey key) {
    RouteLogin.Line line = RouteLogin.Line.of(text);
    return line.hasLogin() ? RouteLogin.sealed(line, withoutLogin(line), key) : text;
  }

  /// Whether a line has a password, or what may be one.
  public static boolean hasLogin(String text) {
    return RouteLogin.Line.of(text).hasLogin();
  }

  /// For people: `***` in place of the password, and of what may be one.
  public static String shown(String text) {
    RouteLogin.Line line = RouteLogin.Line.of(text);
    return line.hasLogin() ? line.shown() : text;
  }

  private static SmtpRoute withoutLogin(RouteLogin.Line line) {
    String text = line.route();
    Matcher m = FORM.matcher(text);
    if (!m.matches()) {
      throw new RuleSyntaxException(
          1, "a route is DOMAIN:HOST[:PORT], as in example.net:[192.0.2.1]:25");
    }
    if (m.group(4) != null) {
      throw new RuleSyntaxException(
          m.start(4) + 1, "a host is avoided by its own record here; leave the two numbers out");
    }
    String domain = m.group(1);
    String host = m.group(2);
    int port = m.group(3) == null ? 25 : Integer.parseInt(m.group(3));
    if (port < 1 || port > 65_535) {
      throw new RuleSyntaxException(m.start(3) + 1, "a port is 1 to 65535, not " + port);
    }
    String key = domain.isEmpty() ? domain : at(1, () -> Domain.orSuffix(domain));
    String relay = host.isEmpty() ? host : at(m.start(2) + 1, () -> literalOrName(host));
    if (host.isEmpty() && line.hasLogin()) {
      throw new RuleSyntaxException(m.start(2) + 1, "a login goes with a host, not with the MX");
    }
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

package dev.postern.rules;

import dev.postern.address.Domain;
import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import dev.postern.egress.LocalBinding;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// One line of `domainbindings`, `bindroutes` or `helohostbyip`: who, a colon, what.
///
/// **Seed:** spec 6.5.
///
/// @param text the line as stored
/// @param key whom it is about; empty for all others
/// @param value what it says
public record BindingLine<T>(String text, String key, T value) {
  private static final Pattern IPV4_PREFIX =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){1,3}");

  /// Reads a line of `domainbindings`: `sender@example.com:192.0.2.1`, `example.com:192.0.2.1`,
  /// `.example.com:192.0.2.1`, `:192.0.2.1`; without an address the kernel chooses.
  ///
  /// @throws RuleSyntaxException naming the column and the remedy
  public static BindingLine<LocalBinding> sender(String text) {
    String form = "write SENDER:ADDRESS, as bob@example.com:192.0.2.1 or .example.com:192.0.2.1";
    int colon = colon(text, form);
    String key = at(1, form, () -> senderKey(text.substring(0, colon)));
    return line(key, at(colon + 2, form, () -> LocalBinding.parse(text.substring(colon + 1))));
  }

  private static String senderKey(String key) {
    if (key.contains("@")) {
      Mailbox mailbox = Mailbox.parse(key);
      return mailbox.localPart().toLowerCase(java.util.Locale.ROOT) + "@" + mailbox.domain().name();
    }
    return key.isEmpty() ? key : Domain.orSuffix(key);
  }

  /// Reads a line of `bindroutes`: `198.51.100.7:192.0.2.1`, `198.51.:192.0.2.1`, `:192.0.2.1`; an
  /// IPv6 peer stands in brackets.
  ///
  /// @throws RuleSyntaxException naming the column and the remedy
  public static BindingLine<LocalBinding> peer(String text) {
    String form =
        "write PEER:ADDRESS, as 198.51.100.7:192.0.2.1, 198.51.:192.0.2.1 or"
            + " [2001:db8::1]:2001:db8::2";
    int bracket = text.startsWith("[") ? text.indexOf(']') : -1;
    int colon = bracket > 0 ? bracket + 1 : text.indexOf(':');
    if (colon < 0 || colon >= text.length() || text.charAt(colon) != ':') {
      throw new RuleSyntaxException(1, form);
    }
    String peer = bracket > 0 ? text.substring(1, bracket) : text.substring(0, colon);
    String key =
        at(
            1,
            form,
            () ->
                peer.isEmpty() || IPV4_PREFIX.matcher(peer).matches()
                    ? peer
                    : IpAddress.parse(peer).toString());
    LocalBinding local = at(colon + 2, form, () -> LocalBinding.parse(text.substring(colon + 1)));
    String shown = key.contains(":") ? "[" + key + "]" : key;
    return new BindingLine<>(shown + ":" + text(local), key, local);
  }

  /// Reads a line of `helohostbyip`: `192.0.2.1:mail.example.com`.
  ///
  /// @throws RuleSyntaxException naming the column and the remedy
  public static BindingLine<String> ehlo(String text) {
    String form = "write ADDRESS:NAME, as 192.0.2.1:mail.example.com";
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw new RuleSyntaxException(1, form);
    }
    String key = at(1, form, () -> IpAddress.parse(text.substring(0, colon)).toString());
    String name = at(colon + 2, form, () -> new Domain(text.substring(colon + 1)).name());
    return new BindingLine<>(key + ":" + name, key, name);
  }

  private static BindingLine<LocalBinding> line(String key, LocalBinding local) {
    return new BindingLine<>(key + ":" + text(local), key, local);
  }

  private static String text(LocalBinding local) {
    return local.address() == null ? "" : local.address().toString();
  }

  private static int colon(String text, String form) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new RuleSyntaxException(1, form);
    }
    return colon;
  }

  private static <V> V at(int column, String form, Supplier<V> reader) {
    try {
      return reader.get();
    } catch (IllegalArgumentException e) {
      throw new RuleSyntaxException(column, e.getMessage() + "; " + form);
    }
  }
}

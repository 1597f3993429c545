package dev.postern.rules;

import dev.postern.address.Domain;
import dev.postern.smtp.TlsLevel;
import java.util.ArrayList;
import java.util.List;

/// One line of `tlspolicy`: `DESTINATION:LEVEL`, and for `verify` the names that count, as in
/// `example.com:verify=mx.example.net,.example.org`.
///
/// @param text the line, names in lower case: its identity in the database
/// @param key a domain, or `.suffix` for those below it
/// @param names what a certificate must be for one of: names, or `.suffix` for those below it;
///   empty for the name of the host as the DNS or the route gives it
public record TlsPolicyRule(String text, String key, TlsLevel level, List<String> names) {
  private static final String FORM = "write DESTINATION:LEVEL, as in example.com:encrypt";

  public TlsPolicyRule {
    names = List.copyOf(names);
  }

  /// Reads a line such as `example.com:encrypt`.
  ///
  /// @throws RuleSyntaxException naming the column and the remedy
  public static TlsPolicyRule parse(String line) {
    String text = line.strip();
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new RuleSyntaxException(1, "a TLS policy has a colon; " + FORM);
    }
    if (colon == 0) {
      throw new RuleSyntaxException(
          1, "a TLS policy names its destination; postern.smtp-client.tls is that of all others");
    }
    String key = name(text.substring(0, colon), 1);
    int equals = text.indexOf('=', colon);
    TlsLevel level = level(text.substring(colon + 1, equals < 0 ? text.length() : equals), colon);
    if (equals < 0) {
      return new TlsPolicyRule(key + ":" + level.text(), key, level, List.of());
    }
    if (level != TlsLevel.VERIFY) {
      throw new RuleSyntaxException(equals + 1, "names go with verify, not with " + level.text());
    }
    List<String> names = names(text, equals + 1);
    String normal = key + ":" + level.text() + "=" + String.join(",", names);
    return new TlsPolicyRule(normal, key, level, names);
  }

  private static TlsLevel level(String text, int colon) {
    try {
      return TlsLevel.named(text);
    } catch (IllegalArgumentException e) {
      throw new RuleSyntaxException(colon + 2, e.getMessage() + "; " + FORM);
    }
  }

  private static List<String> names(String text, int from) {
    List<String> names = new ArrayList<>();
    int at = from;
    for (String name : text.substring(from).split(",", -1)) {
      names.add(name(name, at + 1));
      at += name.length() + 1;
    }
    return names;
  }

  private static String name(String text, int column) {
    try {
      return Domain.orSuffix(text);
    } catch (IllegalArgumentException e) {
      throw new RuleSyntaxException(
          column, e.getMessage() + "; write example.com, or .example.com for its sub-domains");
    }
  }
}

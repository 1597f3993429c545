package dev.postern.functions.remote.dkim;

import dev.postern.address.Domain;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// Whose mail a message says it is: the domain of the one address in its one From field.
///
/// **Standard:** RFC 5322 §3.4, §3.6.2. What has several authors, a group, or no address that
/// parses has no domain here.
final class FromDomain {
  private FromDomain() {}

  static Optional<Domain> of(List<HeaderField> fields) {
    List<HeaderField> from = fields.stream().filter(f -> f.name().equals("from")).toList();
    if (from.size() != 1) {
      return Optional.empty();
    }
    String text = bare(from.getFirst().value());
    int open = text.indexOf('<');
    int close = text.indexOf('>');
    boolean angle = open >= 0 || close >= 0;
    if (text.indexOf(',') >= 0
        || text.indexOf(';') >= 0
        || (angle && (open < 0 || close < open || !text.substring(close + 1).isBlank()))
        || (open >= 0 && text.indexOf('<', open + 1) > open)) {
      return Optional.empty();
    }
    String address = (angle ? text.substring(open + 1, close) : text).strip();
    int at = address.indexOf('@');
    if (at <= 0 || at != address.lastIndexOf('@')) {
      return Optional.empty();
    }
    return domain(address.substring(at + 1).strip());
  }

  private static Optional<Domain> domain(String name) {
    try {
      byte[] octets = name.getBytes(StandardCharsets.ISO_8859_1);
      return Optional.of(new Domain(new String(octets, StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// The value without comments, and `q` for every quoted string.
  private static String bare(String value) {
    var out = new StringBuilder();
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\' && (quoted || depth > 0)) {
        i++;
      } else if (quoted) {
        quoted = c != '"';
      } else if (c == '(') {
        depth++;
      } else if (depth > 0) {
        depth -= c == ')' ? 1 : 0;
      } else if (c == '"') {
        quoted = true;
        out.append('q');
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}

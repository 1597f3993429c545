package dev.postern.address;

import org.jspecify.annotations.Nullable;

/// Reads the paths of MAIL FROM and RCPT TO.
///
/// A source route (`@a,@b:`) is accepted and dropped; `<postmaster>` without a domain is told apart
/// by [ForwardPath#isBarePostmaster()].
///
/// **Standard:** RFC 5321 §4.1.2, §4.1.1.3, appendix C; RFC 6531 §3.3. **Seed:** spec 1.7,
/// decisions 2 and 3.
public final class PathParser {
  private final String text;
  private int at;

  private PathParser(String text) {
    this.text = text;
  }

  /// Reads a mailbox that is the whole of `text`.
  static Mailbox parseMailbox(String text) {
    var parser = new PathParser(text);
    Mailbox mailbox = parser.mailbox();
    parser.expectEnd();
    return mailbox;
  }

  /// Reads `<...>` at the start of `text`; what follows (the parameters) starts at [Parsed#end()].
  ///
  /// @throws AddressSyntaxException when the path is not well-formed
  public static Parsed<ReversePath> reversePath(String text) {
    var parser = new PathParser(text);
    parser.expect('<');
    if (parser.peek() == '>') {
      parser.at++;
      return new Parsed<>(ReversePath.NULL, parser.at);
    }
    parser.route();
    Mailbox mailbox = parser.mailbox();
    parser.expect('>');
    return new Parsed<>(new ReversePath(mailbox), parser.at);
  }

  /// Reads `<...>` at the start of `text`, `<postmaster>` included.
  ///
  /// @throws AddressSyntaxException when the path is not well-formed
  public static Parsed<ForwardPath> forwardPath(String text) {
    var parser = new PathParser(text);
    parser.expect('<');
    if (text.regionMatches(true, 1, "postmaster>", 0, 11)) {
      return new Parsed<>(ForwardPath.BARE_POSTMASTER, 12);
    }
    parser.route();
    Mailbox mailbox = parser.mailbox();
    parser.expect('>');
    return new Parsed<>(new ForwardPath(mailbox), parser.at);
  }

  /// A path and the index of the first character after its `>`.
  public record Parsed<T>(T path, int end) {}

  private void route() {
    if (peek() != '@') {
      return;
    }
    int colon = text.indexOf(':', at);
    if (colon < 0) {
      throw fault("a source route ends in a colon");
    }
    for (String hop : text.substring(at, colon).split(",", -1)) {
      String fault = hop.startsWith("@") ? AddressSyntax.domainFault(hop.substring(1)) : "no @";
      if (fault != null) {
        throw fault("in the source route: " + fault);
      }
    }
    at = colon + 1;
  }

  private Mailbox mailbox() {
    String local = peek() == '"' ? quotedString() : dotString();
    expect('@');
    int start = at;
    if (peek() == '[') {
      int close = text.indexOf(']', at);
      at = close < 0 ? text.length() : close + 1;
    } else {
      while (at < text.length() && text.charAt(at) != '>' && text.charAt(at) != ' ') {
        at++;
      }
    }
    return new Mailbox(local, new Domain(text.substring(start, at)));
  }

  private String dotString() {
    int start = at;
    while (at < text.length() && (text.charAt(at) == '.' || AddressSyntax.isAtext(peek()))) {
      at++;
    }
    String local = text.substring(start, at);
    if (local.startsWith(".") || local.endsWith(".") || local.contains("..")) {
      throw fault("a dot stands at an end of the local part, or two together");
    }
    return local;
  }

  private String quotedString() {
    var local = new StringBuilder();
    at++;
    while (true) {
      char c = next("the quoted local part lacks its closing quote");
      if (c == '"') {
        return local.toString();
      }
      local.append(c == '\\' ? next("a backslash ends the address") : c);
    }
  }

  private char next(String faultAtEnd) {
    if (at == text.length()) {
      throw fault(faultAtEnd);
    }
    return text.charAt(at++);
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private void expect(char wanted) {
    if (peek() != wanted) {
      throw fault("expected " + wanted + " at position " + (at + 1));
    }
    at++;
  }

  private void expectEnd() {
    if (at != text.length()) {
      throw fault("text after the address at position " + (at + 1));
    }
  }

  private AddressSyntaxException fault(@Nullable String what) {
    return new AddressSyntaxException(text, what == null ? "malformed" : what);
  }
}

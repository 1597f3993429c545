package dev.postern.rules;

import java.util.ArrayList;
import java.util.List;

/// A wildmat pattern: `*`, `?`, `[a-z]`, `[^a-z]`, `\x`; matches the whole text, case and all.
///
/// Takes time in proportion to pattern times text at most, whatever a sender writes.
///
/// **Seed:** spec 3.8.
final class Glob {
  private final List<Token> tokens;

  /// What one character of the text, or for [Star] any number of them, must be.
  private sealed interface Token {
    record Star() implements Token {}

    record Any() implements Token {}

    record Literal(char c) implements Token {}

    record Range(String members, boolean negated) implements Token {}
  }

  private Glob(List<Token> tokens) {
    this.tokens = tokens;
  }

  /// @param column of the pattern's first character in its line, for faults
  /// @throws RuleSyntaxException for a class or an escape that does not end
  static Glob parse(String pattern, int column) {
    List<Token> tokens = new ArrayList<>();
    int at = 0;
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      switch (c) {
        case '*' -> tokens.add(new Token.Star());
        case '?' -> tokens.add(new Token.Any());
        case '[' -> {
          int close = pattern.indexOf(']', at + (pattern.startsWith("[^", at) ? 3 : 2));
          if (close < 0) {
            throw new RuleSyntaxException(
                column + at, "the class lacks its closing ]; or type \\[");
          }
          tokens.add(range(pattern.substring(at + 1, close)));
          at = close;
        }
        case '\\' -> {
          at++;
          if (at == pattern.length()) {
            throw new RuleSyntaxException(column + at - 1, "nothing follows the \\; type \\\\");
          }
          tokens.add(new Token.Literal(pattern.charAt(at)));
        }
        default -> tokens.add(new Token.Literal(c));
      }
      at++;
    }
    return new Glob(tokens);
  }

  private static Token.Range range(String inside) {
    boolean negated = inside.startsWith("^");
    return new Token.Range(negated ? inside.substring(1) : inside, negated);
  }

  /// Whether a letter or digit must be matched as such: without one, nearly everything matches.
  boolean names() {
    return tokens.stream()
        .anyMatch(t -> t instanceof Token.Literal(char c) && Character.isLetterOrDigit(c));
  }

  boolean matches(String text) {
    int token = 0;
    int at = 0;
    int star = -1;
    int starAt = 0;
    while (at < text.length()) {
      if (token < tokens.size() && tokens.get(token) instanceof Token.Star) {
        star = token++;
        starAt = at;
      } else if (token < tokens.size() && takes(tokens.get(token), text.charAt(at))) {
        token++;
        at++;
      } else if (star >= 0) {
        token = star + 1;
        at = ++starAt;
      } else {
        return false;
      }
    }
    while (token < tokens.size() && tokens.get(token) instanceof Token.Star) {
      token++;
    }
    return token == tokens.size();
  }

  private static boolean takes(Token token, char c) {
    return switch (token) {
      case Token.Star _ -> false;
      case Token.Any _ -> true;
      case Token.Literal(char literal) -> literal == c;
      case Token.Range(String members, boolean negated) -> contains(members, c) != negated;
    };
  }

  private static boolean contains(String members, char c) {
    for (int i = 0; i < members.length(); i++) {
      if (i + 2 < members.length() && members.charAt(i + 1) == '-') {
        if (c >= members.charAt(i) && c <= members.charAt(i + 2)) {
          return true;
        }
        i += 2;
      } else if (c == members.charAt(i)) {
        return true;
      }
    }
    return false;
  }
}

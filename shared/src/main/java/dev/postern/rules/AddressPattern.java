package dev.postern.rules;

import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One line of `badmailfrom`, `badrcptto` or `relaymailfrom`: an address, `@domain` or a glob, and
/// with `!` before it an exception.
///
/// **Seed:** spec 3.7, 3.8, 10.1; decision 11.
///
/// @param text the line in lower case, its identity in the database
/// @param exception whether the line takes out what earlier lines put in
/// @param key the address or `@domain`; empty when the line is a glob
/// @param glob null when the line is an address or `@domain`
public record AddressPattern(String text, boolean exception, String key, @Nullable Glob glob) {
  private static final String FORMS =
      "write user@example.com, @example.com, a glob as *@example.com, or ! before one of these";

  /// Reads a line.
  ///
  /// @throws RuleSyntaxException naming the column and the remedy
  public static AddressPattern parse(String line) {
    String text = line.stripTrailing().toLowerCase(Locale.ROOT);
    boolean exception = text.startsWith("!");
    int column = exception ? 2 : 1;
    String rest = exception ? text.substring(1) : text;
    if (rest.isEmpty()) {
      throw new RuleSyntaxException(column, "the line names no address; " + FORMS);
    }
    if (rest.chars().anyMatch(c -> c <= ' ')) {
      throw new RuleSyntaxException(column, "an address has no blanks; " + FORMS);
    }
    if (rest.chars().anyMatch(c -> "*?[\\".indexOf(c) >= 0)) {
      return new AddressPattern(text, exception, "", Glob.parse(rest, column));
    }
    return new AddressPattern(text, exception, key(rest, column), null);
  }

  /// Reads a line of a list that gives rights, where no line may stand for everybody.
  ///
  /// @throws RuleSyntaxException naming the column and the remedy
  public static AddressPattern parseRight(String line) {
    AddressPattern pattern = parse(line);
    if (!pattern.exception && pattern.glob != null && !pattern.glob.names()) {
      throw new RuleSyntaxException(
          1, "the pattern stands for everybody and would open the relay; name a domain in it");
    }
    return pattern;
  }

  private static String key(String text, int column) {
    try {
      return text.startsWith("@")
          ? "@" + new Domain(text.substring(1)).name()
          : Mailbox.parse(text).toString();
    } catch (IllegalArgumentException e) {
      throw new RuleSyntaxException(column, e.getMessage() + "; " + FORMS);
    }
  }
}

package dev.postern.rules;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// One line of `bounce.envrules`: `PATTERN:VAR=value[,VAR=value][,VAR]`, what holds for bounces to
/// the senders that the pattern matches.
///
/// The pattern is a glob of the whole address in lower case; with `QREGEX=1` among the variables it
/// is a regular expression, unanchored, case aside. Nothing, or `<>`, is the null sender. `VAR=`
/// and a bare `VAR` unset the variable, `\,` is a comma within a value.
///
/// **Seed:** spec 7.17 to 7.20; decisions 22 and 23.
///
/// @param text the line, its identity in the database
/// @param variables what the line sets
/// @param unset the variables it unsets
public record BounceRule(
    String text, String pattern, Map<String, String> variables, Set<String> unset) {
  /// The bounce profile, the queue program, and whether the pattern is a regular expression.
  private static final SortedSet<String> KNOWN =
      new TreeSet<>(Set.of("CONTROLDIR", "QMAILQUEUE", "QREGEX"));

  private static final String FORM =
      "write PATTERN:VAR=value, as in *@lists.example.com:CONTROLDIR=lists";
  private static final Pattern COMMA = Pattern.compile("(?<!\\\\),");

  public BounceRule {
    variables = Map.copyOf(variables);
    unset = Set.copyOf(unset);
  }

  /// Reads a line.
  ///
  /// @throws RuleSyntaxException naming the column and the remedy
  public static BounceRule parse(String line) {
    String text = line.stripTrailing();
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new RuleSyntaxException(1, "a bounce rule has a colon after its pattern; " + FORM);
    }
    Map<String, String> variables = new LinkedHashMap<>();
    Set<String> unset = new LinkedHashSet<>();
    int column = colon + 2;
    for (String part : COMMA.split(text.substring(colon + 1), -1)) {
      int equals = part.indexOf('=');
      String name = known(equals < 0 ? part : part.substring(0, equals), column);
      String value = equals < 0 ? "" : value(part.substring(equals + 1), column + equals + 1);
      variables.remove(name);
      unset.remove(name);
      if (value.isEmpty()) {
        unset.add(name);
      } else {
        variables.put(name, value);
      }
      column += part.length() + 1;
    }
    String pattern = text.substring(0, colon);
    boolean regex = isRegex(variables.get("QREGEX"), colon + 2);
    String kept = regex ? pattern : pattern.toLowerCase(Locale.ROOT);
    check(kept, regex);
    return new BounceRule(kept + text.substring(colon), kept, variables, unset);
  }

  private static String known(String name, int column) {
    if (name.isEmpty()) {
      throw new RuleSyntaxException(column, "no variable stands here; " + FORM);
    }
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      throw new RuleSyntaxException(
          column, "\"" + name + "\" is no variable name; write ,VAR=value without blanks");
    }
    if (!KNOWN.contains(name)) {
      throw new RuleSyntaxException(
          column, "variable " + name + " is not known here; known are " + KNOWN);
    }
    return name;
  }

  private static String value(String text, int column) {
    for (int i = 0; i < text.length(); i++) {
      if ("\"“”„‘’".indexOf(text.charAt(i)) >= 0) {
        throw new RuleSyntaxException(
            column + i, "a value has no quotes; type it without the " + text.charAt(i));
      }
    }
    return text.replace("\\,", ",").strip();
  }

  private static boolean isRegex(@Nullable String flag, int column) {
    if (flag != null && !flag.equals("1") && !flag.equals("0")) {
      throw new RuleSyntaxException(column, "QREGEX is 1 or 0, not " + flag);
    }
    return "1".equals(flag);
  }

  private static void check(String pattern, boolean regex) {
    if (pattern.chars().anyMatch(c -> c <= ' ')) {
      throw new RuleSyntaxException(1, "a pattern has no blanks; " + FORM);
    }
    if (!regex) {
      var _ = Glob.parse(pattern, 1);
      return;
    }
    try {
      var _ = Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new RuleSyntaxException(
          Math.max(0, e.getIndex()) + 1,
          "\"" + pattern + "\" is no regular expression: " + e.getDescription());
    }
  }
}

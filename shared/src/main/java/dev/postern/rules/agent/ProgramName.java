package dev.postern.rules.agent;

import dev.postern.rules.RuleSyntaxException;
import java.util.regex.Pattern;

/// The name of a program in the one folder that programs may be run from: a rule names a file
/// there, never a path, so it cannot name anything outside.
final class ProgramName {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+-]{0,99}");

  private ProgramName() {}

  /// @param column where it stands, from 1
  /// @throws RuleSyntaxException with the remedy
  static String checked(String name, int column) {
    if (name.isEmpty()) {
      throw new RuleSyntaxException(
          column, "the program's name is missing; write program NAME, as program qmail-remote");
    }
    if (name.contains("/")) {
      throw new RuleSyntaxException(
          column,
          "a program is named without a path; put it, or a link to it, into the folder that"
              + " postern.agents.programs names and write its name alone");
    }
    if (!FORM.matcher(name).matches()) {
      throw new RuleSyntaxException(
          column,
          "a program's name has at most 100 of A-Z a-z 0-9 . _ + - and begins with a letter, digit"
              + " or _");
    }
    return name;
  }
}

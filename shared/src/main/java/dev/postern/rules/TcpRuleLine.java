package dev.postern.rules;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// One line of `tcp.smtp`: the keys its address stands for, allow or deny, and its variables.
///
/// @param text the line as entered, its identity in the database
/// @param keys an address or a range yields several: `1.2.3.50-60` eleven
/// @param unset the variables named by `!VAR`
public record TcpRuleLine(
    String text,
    List<String> keys,
    boolean allow,
    Map<String, String> variables,
    Set<String> unset) {
  public TcpRuleLine {
    keys = List.copyOf(keys);
    variables = Map.copyOf(variables);
    unset = Set.copyOf(unset);
  }

  /// Reads a line such as `10.1.1.:allow,RELAYCLIENT=""`.
  ///
  /// Blanks at its end are dropped.
  ///
  /// @throws RuleSyntaxException naming the column and the remedy
  public static TcpRuleLine parse(String text) {
    return new TcpRuleParser(text.stripTrailing()).parse();
  }
}

package dev.postern.rules.agent;

import dev.postern.rules.RuleSyntaxException;

/// Who carries mail to where it goes.
public sealed interface AgentSpec {
  /// As it stands in a rule, and as events name it.
  String text();

  /// The built-in SMTP client: what mail without any rule goes by.
  record Smtp() implements AgentSpec {
    @Override
    public String text() {
      return "smtp";
    }
  }

  /// A program called as qmail-remote is.
  ///
  /// @param name a file of the folder of permitted programs
  record Program(String name) implements AgentSpec {
    @Override
    public String text() {
      return "program " + name;
    }
  }

  /// Reads `smtp` or `program NAME`.
  ///
  /// @param column where it begins, from 1
  /// @throws RuleSyntaxException naming the column and the remedy
  static AgentSpec parse(String text, int column) {
    if (text.equals("smtp")) {
      return new Smtp();
    }
    String[] words = text.split("\\s+", -1);
    if (words[0].equals("program")) {
      if (words.length > 2) {
        throw new RuleSyntaxException(
            column, "a program gets the arguments of qmail-remote and no others; write its name");
      }
      String name = words.length == 1 ? "" : words[1];
      return new Program(ProgramName.checked(name, column + text.length() - name.length()));
    }
    throw new RuleSyntaxException(column, "an agent is smtp or program NAME, not \"" + text + "\"");
  }
}

package dev.postern.rules.agent;

import dev.postern.rules.RuleSyntaxException;
import java.net.URI;

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

  /// An endpoint that messages are posted to.
  record Https(URI url) implements AgentSpec {
    @Override
    public String text() {
      return url.toString();
    }
  }

  /// A Lambda function that is invoked with the message.
  ///
  /// @param function its name or ARN
  record Lambda(String function) implements AgentSpec {
    @Override
    public String text() {
      return "lambda " + function;
    }
  }

  /// Reads `smtp`, `program NAME`, `lambda NAME-OR-ARN` or a URL.
  ///
  /// @param column where it begins, from 1
  /// @throws RuleSyntaxException naming the column and the remedy
  static AgentSpec parse(String text, int column) {
    if (text.equals("smtp")) {
      return new Smtp();
    }
    if (text.startsWith(HttpsUrl.PREFIX)) {
      return new Https(HttpsUrl.checked(text, column));
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
    if (words[0].equals(FunctionName.PREFIX)) {
      String name = text.substring(words[0].length()).strip();
      return new Lambda(FunctionName.checked(name, column + text.length() - name.length()));
    }
    throw new RuleSyntaxException(
        column,
        "an agent is smtp, program NAME, lambda NAME-OR-ARN or https://HOST/PATH, not \""
            + text
            + "\"");
  }
}

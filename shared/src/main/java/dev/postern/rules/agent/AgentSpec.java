package dev.postern.rules.agent;

import dev.postern.rules.RuleSyntaxException;
import java.net.URI;

/// Who carries mail to where it goes.
public sealed interface AgentSpec {
  /// As it stands in a rule, and as events name it.
  String text();

  /// What mail without any rule goes by.
  sealed interface BuiltIn extends AgentSpec {}

  /// Code elsewhere that is given the message and answers with JSON.
  sealed interface Endpoint extends AgentSpec {}

  /// The built-in SMTP client.
  record Smtp() implements BuiltIn {
    @Override
    public String text() {
      return "smtp";
    }
  }

  /// The recipients' Maildirs.
  record Maildir() implements BuiltIn {
    @Override
    public String text() {
      return "maildir";
    }
  }

  /// A program called as qmail-remote is, or as qmail-local.
  ///
  /// @param name a file of the folder of permitted programs
  record Program(String name) implements AgentSpec {
    @Override
    public String text() {
      return "program " + name;
    }
  }

  /// An endpoint that messages are posted to.
  record Https(URI url) implements Endpoint {
    @Override
    public String text() {
      return url.toString();
    }
  }

  /// A Lambda function that is invoked with the message.
  ///
  /// @param function its name or ARN
  record Lambda(String function) implements Endpoint {
    @Override
    public String text() {
      return "lambda " + function;
    }
  }

  /// What mail without any rule goes by.
  static AgentSpec builtIn(Channel channel) {
    return channel == Channel.REMOTE ? new Smtp() : new Maildir();
  }

  /// Reads `smtp`, or `maildir` for mailboxes here, `program NAME`, `lambda NAME-OR-ARN` or a URL.
  ///
  /// @param column where it begins, from 1
  /// @throws RuleSyntaxException naming the column and the remedy
  static AgentSpec parse(String text, Channel channel, int column) {
    AgentSpec builtIn = builtIn(channel);
    if (text.equals(builtIn.text())) {
      return builtIn;
    }
    if (text.startsWith(HttpsUrl.PREFIX)) {
      return new Https(HttpsUrl.checked(text, column));
    }
    String[] words = text.split("\\s+", -1);
    if (words[0].equals("program")) {
      if (words.length > 2) {
        throw new RuleSyntaxException(
            column,
            "a program gets the arguments of qmail-"
                + channel.text()
                + " and no others; write its name");
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
        "an agent is "
            + builtIn.text()
            + ", program NAME, lambda NAME-OR-ARN or https://HOST/PATH, not \""
            + text
            + "\"");
  }
}

package dev.postern.rules.agent;

import dev.postern.rules.RuleSyntaxException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// What looks at a message before it is delivered, and may change or stop it.
public sealed interface FilterSpec {
  /// As it stands in a rule, and as events name it.
  String text();

  /// Nothing: what mail without any rule has.
  record None() implements FilterSpec {
    @Override
    public String text() {
      return "none";
    }
  }

  /// A program that decides: IndiMail's FILTERARGS.
  record Program(Command command) implements FilterSpec {
    @Override
    public String text() {
      return "program " + command.text();
    }
  }

  /// A program that says whether it is spam: IndiMail's SPAMFILTER.
  ///
  /// @param code the exit code that says so: SPAMEXITCODE
  /// @param then what is done with spam: REJECTSPAM
  record Spam(int code, OnSpam then, Command command) implements FilterSpec {
    @Override
    public String text() {
      return "spam " + code + " " + then.text() + " " + command.text();
    }
  }

  /// An endpoint that messages are posted to.
  record Https(URI url) implements FilterSpec {
    @Override
    public String text() {
      return url.toString();
    }
  }

  /// A Lambda function that is invoked with the message.
  ///
  /// @param function its name or ARN
  record Lambda(String function) implements FilterSpec {
    @Override
    public String text() {
      return "lambda " + function;
    }
  }

  /// What is done with spam.
  enum OnSpam {
    /// It is delivered as the filter wrote it.
    PASS,
    /// It bounces.
    REFUSE,
    /// It vanishes, as the ledger says.
    DISCARD;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// A program and its arguments, separated by blanks; there is no shell and no quoting.
  ///
  /// @param program a file of the folder of permitted programs
  record Command(String program, List<String> arguments) {
    public Command {
      arguments = List.copyOf(arguments);
    }

    String text() {
      return arguments.isEmpty() ? program : program + " " + String.join(" ", arguments);
    }
  }

  /// Reads `none`, a URL, `lambda NAME-OR-ARN`, `program NAME ARGUMENT...` or `spam CODE
  /// pass|refuse|discard NAME ARGUMENT...`.
  ///
  /// @param column where it begins, from 1
  /// @throws RuleSyntaxException naming the column and the remedy
  static FilterSpec parse(String text, int column) {
    if (text.startsWith(HttpsUrl.PREFIX)) {
      return new Https(HttpsUrl.checked(text, column));
    }
    var words = new Words(List.of(text.split("\\s+", -1)), column);
    if (Words.CONTROL.matcher(text).find()) {
      throw new RuleSyntaxException(column, "a filter's line has a control character");
    }
    return switch (words.word(0)) {
      case "none" -> {
        words.requireNoMore(1);
        yield new None();
      }
      case FunctionName.PREFIX -> {
        words.requireNoMore(2);
        yield new Lambda(FunctionName.checked(words.word(1), column));
      }
      case "program" -> new Program(words.command(1));
      case "spam" -> new Spam(words.exitCode(1), words.onSpam(2), words.command(3));
      default ->
          throw new RuleSyntaxException(
              column,
              "a filter is none, https://HOST/PATH, lambda NAME-OR-ARN, program NAME ARGUMENT... or"
                  + " spam CODE pass|refuse|discard NAME ARGUMENT..., not \""
                  + text
                  + "\"");
    };
  }

  /// The words of a filter.
  ///
  /// @param column where the first begins, for messages
  record Words(List<String> all, int column) {
    static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\\t]]");
    private static final Pattern CODE = Pattern.compile("\\d{1,3}");
    private static final int LARGEST_CODE = 255;

    String word(int at) {
      return at < all.size() ? all.get(at) : "";
    }

    void requireNoMore(int from) {
      if (all.size() > from) {
        throw new RuleSyntaxException(column, "nothing follows " + word(from - 1));
      }
    }

    Command command(int at) {
      String program = ProgramName.checked(word(at), column);
      return new Command(program, all.subList(at + 1, all.size()));
    }

    int exitCode(int at) {
      String code = word(at);
      if (!CODE.matcher(code).matches() || Integer.parseInt(code) > LARGEST_CODE) {
        throw new RuleSyntaxException(
            column, "write the exit code that says spam, 0 to 255, as 1 for spamc -E");
      }
      return Integer.parseInt(code);
    }

    OnSpam onSpam(int at) {
      return Arrays.stream(OnSpam.values())
          .filter(then -> then.text().equals(word(at)))
          .findFirst()
          .orElseThrow(
              () ->
                  new RuleSyntaxException(
                      column, "write what is done with spam: pass, refuse or discard"));
    }
  }
}

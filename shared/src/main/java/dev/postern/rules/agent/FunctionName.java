package dev.postern.rules.agent;

import dev.postern.rules.RuleSyntaxException;
import java.util.regex.Pattern;

/// A Lambda function by its name or ARN, with an alias or version behind it where one is meant.
final class FunctionName {
  static final String PREFIX = "lambda";

  private static final Pattern FORM =
      Pattern.compile(
          "(?:arn:aws[a-z-]*:lambda:[a-z0-9-]+:\\d{12}:function:)?[A-Za-z0-9_-]{1,64}"
              + "(?::(?:\\$LATEST|[A-Za-z0-9_-]{1,128}))?");

  private FunctionName() {}

  /// @param column where it stands, from 1
  /// @throws RuleSyntaxException with the remedy
  static String checked(String name, int column) {
    if (!FORM.matcher(name).matches()) {
      throw new RuleSyntaxException(
          column,
          "write a Lambda function's name or whole ARN, as lambda deliver-fax, lambda"
              + " deliver-fax:live or lambda"
              + " arn:aws:lambda:eu-central-1:111122223333:function:deliver-fax");
    }
    return name;
  }
}

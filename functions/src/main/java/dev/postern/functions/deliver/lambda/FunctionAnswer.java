package dev.postern.functions.deliver.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.functions.deliver.https.Answer;
import dev.postern.functions.deliver.https.JsonAnswer;
import java.net.http.HttpResponse;
import java.nio.file.Path;

/// What Lambda's answer to `Invoke` means.
///
/// | Lambda | meaning |
/// |---|---|
/// | 200 | what the function returned, JSON |
/// | 200 with `X-Amz-Function-Error` | the function failed or ran out of time: it may have done its work |
/// | 4xx: no such function, no permission, throttled, too large | it was not invoked |
/// | 5xx and all else | nobody knows |
///
/// **Standard:** AWS Lambda API Reference, `Invoke`.
final class FunctionAnswer {
  private static final int CLIENT_ERROR = 400;
  private static final int SERVER_ERROR = 500;

  private FunctionAnswer() {}

  static Answer of(HttpResponse<Path> response) {
    int status = response.statusCode();
    var said = new Answer.Said(status, JsonAnswer.MEDIA_TYPE, response.body());
    if (status != JsonAnswer.OK) {
      String type = response.headers().firstValue("X-Amzn-ErrorType").orElse("");
      return new Answer.Nothing(
          "Lambda answers %d %s%s"
              .formatted(status, type.split(":", 2)[0], text(": ", said, "message", "Message"))
              .strip(),
          status < CLIENT_ERROR || status >= SERVER_ERROR);
    }
    return response
        .headers()
        .firstValue("X-Amz-Function-Error")
        .<Answer>map(
            kind ->
                new Answer.Nothing(
                    "it ended in an error (%s)%s%s"
                        .formatted(
                            kind, text(": ", said, "errorType"), text(": ", said, "errorMessage")),
                    true))
        .orElse(said);
  }

  /// The first of these fields that has a text, in one printable line.
  private static String text(String before, Answer.Said said, String... fields) {
    try {
      JsonNode tree = JsonAnswer.read(said);
      for (String field : fields) {
        String text = JsonAnswer.line(tree.path(field).asText());
        if (!text.isEmpty()) {
          return before + text;
        }
      }
    } catch (JsonAnswer.MalformedAnswerException _) {
      // Lambda, or the function, gave no reason.
    }
    return "";
  }
}

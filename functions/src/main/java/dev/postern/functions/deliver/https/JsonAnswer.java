package dev.postern.functions.deliver.https;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.functions.deliver.program.ProgramText;
import dev.postern.message.MessageJson;
import dev.postern.smtp.EnhancedStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/// Reads what endpoints answer in JSON. Fields that are not known are not looked at.
public final class JsonAnswer {
  public static final int OK = 200;

  public static final String MEDIA_TYPE = "application/json";

  private static final ObjectMapper JSON = MessageJson.mapper();

  private JsonAnswer() {}

  /// It is none.
  public static final class MalformedAnswerException extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedAnswerException(String why) {
      super(why);
    }
  }

  /// The object that a body holds.
  public static JsonNode read(Answer.Said said) throws MalformedAnswerException {
    if (!said.mediaType().equals(MEDIA_TYPE)) {
      throw new MalformedAnswerException("its answer is not " + MEDIA_TYPE);
    }
    try {
      JsonNode tree = JSON.readTree(Files.readAllBytes(said.body()));
      if (tree != null && tree.isObject()) {
        return tree;
      }
    } catch (IOException _) {
      // falls to the refusal below
    }
    throw new MalformedAnswerException("its answer is no JSON object");
  }

  /// Its text in one printable line, or another where it has none.
  public static String text(JsonNode said, String otherwise) {
    String text = line(said.path("text").asText());
    return text.isEmpty() ? otherwise : text;
  }

  /// A text in one printable line.
  public static String line(String text) {
    return ProgramText.printable(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Its status where it has one of the class, or the class' plain one.
  public static EnhancedStatus status(JsonNode said, int statusClass) {
    try {
      EnhancedStatus status = EnhancedStatus.parse(said.path("status").asText());
      if (status.classCode() == statusClass) {
        return status;
      }
    } catch (IllegalArgumentException _) {
      // falls to the plain one
    }
    return new EnhancedStatus(statusClass, 0, 0);
  }
}

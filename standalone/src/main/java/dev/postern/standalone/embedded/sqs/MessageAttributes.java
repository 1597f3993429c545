package dev.postern.standalone.embedded.sqs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The attributes that a sender gives a message: checked when sent, chosen when received.
final class MessageAttributes {
  private MessageAttributes() {}

  /// The JSON text to keep, null if there are none.
  static @Nullable String checked(JsonNode given) {
    if (given.size() > 10) {
      throw new SqsFault(
          SqsFault.Code.INVALID_PARAMETER_VALUE,
          "Number of message attributes [" + given.size() + "] exceeds the allowed maximum [10].");
    }
    given.properties().forEach(one -> check(one.getKey(), one.getValue()));
    return given.isEmpty() ? null : given.toString();
  }

  private static void check(String name, JsonNode value) {
    String type = value.path("DataType").asText("");
    if (!name.matches("[A-Za-z0-9_.-]{1,256}")) {
      throw SqsFault.badValue("MessageAttributes", name, "The attribute's name is not allowed.");
    }
    if (!type.matches("(String|Number|Binary)(\\..+)?")) {
      throw SqsFault.badValue(
          "MessageAttributes", name, "The type must begin with String, Number or Binary.");
    }
    String member = type.startsWith("Binary") ? "BinaryValue" : "StringValue";
    if (value.path(member).asText("").isEmpty()) {
      throw SqsFault.badValue("MessageAttributes", name, "It must contain a non-empty " + member);
    }
  }

  /// What the attributes add to a message's size: names, types and values.
  static int size(JsonNode attributes) {
    int size = 0;
    for (var one : attributes.properties()) {
      JsonNode value = one.getValue();
      size += length(one.getKey()) + length(value.path("DataType").asText(""));
      size +=
          value.has("BinaryValue")
              ? Json.binary(value.path("BinaryValue")).length
              : length(value.path("StringValue").asText(""));
    }
    return size;
  }

  /// Those that a receive asks for: by name, by `prefix.*`, or by `All` or `.*`.
  static ObjectNode chosen(String kept, List<String> asked) {
    ObjectNode chosen = Json.object();
    Json.parse(kept)
        .properties()
        .forEach(
            one -> {
              if (asked.stream().anyMatch(pattern -> matches(pattern, one.getKey()))) {
                chosen.set(one.getKey(), one.getValue());
              }
            });
    return chosen;
  }

  private static boolean matches(String pattern, String name) {
    return switch (pattern) {
      case "All", ".*" -> true;
      case String prefix when prefix.endsWith(".*") ->
          name.startsWith(prefix.substring(0, prefix.length() - 2));
      case String exact -> exact.equals(name);
    };
  }

  private static int length(String text) {
    return text.getBytes(UTF_8).length;
  }
}

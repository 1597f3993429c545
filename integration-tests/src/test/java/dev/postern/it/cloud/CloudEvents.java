package dev.postern.it.cloud;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Events as AWS sends them, and the answers Lambda reads.
final class CloudEvents {
  private static final ObjectMapper JSON = new ObjectMapper();

  private CloudEvents() {}

  /// An SQS event with these messages, sent a moment ago.
  ///
  /// @param bodies by message id
  static String sqs(Map<String, String> bodies) throws IOException {
    ObjectNode event = (ObjectNode) read("sqs-event.json");
    ObjectNode pattern = (ObjectNode) event.get("Records").get(0);
    ((ObjectNode) pattern.get("attributes"))
        .put("SentTimestamp", Long.toString(System.currentTimeMillis()));
    ArrayNode records = event.putArray("Records");
    bodies.forEach(
        (id, body) -> records.add(pattern.deepCopy().put("messageId", id).put("body", body)));
    return event.toString();
  }

  static String scheduled() throws IOException {
    return read("scheduled-event.json").toString();
  }

  /// The messages that a batch's answer gives back.
  static List<String> failures(String answer) throws JsonProcessingException {
    JsonNode failures = JSON.readTree(answer).get("batchItemFailures");
    return Objects.requireNonNull(failures, answer)
        .valueStream()
        .map(f -> f.get("itemIdentifier").asText())
        .toList();
  }

  private static JsonNode read(String resource) throws IOException {
    try (InputStream in = CloudEvents.class.getResourceAsStream(resource)) {
      return JSON.readTree(Objects.requireNonNull(in, resource));
    }
  }
}

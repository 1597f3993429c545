package dev.postern.standalone.embedded.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// JSON trees in and out; every other class of the package sees trees only.
final class Json {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}

  /// @throws UncheckedIOException if it is no JSON
  static JsonNode parse(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @throws UncheckedIOException if it is no JSON
  static JsonNode parse(byte[] bytes) {
    try {
      return MAPPER.readTree(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  static ObjectNode object(Map<String, String> texts) {
    ObjectNode node = object();
    texts.forEach(node::put);
    return node;
  }

  /// The members of an object, as texts.
  static Map<String, String> texts(JsonNode object) {
    Map<String, String> all = new LinkedHashMap<>();
    object.properties().forEach(member -> all.put(member.getKey(), member.getValue().asText("")));
    return all;
  }

  static List<JsonNode> elements(JsonNode array) {
    return array.valueStream().toList();
  }

  /// The bytes of a text in base64; empty if it is none.
  static byte[] binary(JsonNode text) {
    try {
      byte[] bytes = text.binaryValue();
      return bytes == null ? new byte[0] : bytes;
    } catch (IOException _) {
      return new byte[0];
    }
  }
}

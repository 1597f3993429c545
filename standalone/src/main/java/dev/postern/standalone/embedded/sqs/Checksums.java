package dev.postern.standalone.embedded.sqs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// The MD5 sums by which the SDK sees that SQS took, and gave, what was meant.
final class Checksums {
  private static final byte STRING = 1;
  private static final byte BINARY = 2;

  private Checksums() {}

  static String ofBody(String body) {
    return hex(md5().digest(body.getBytes(UTF_8)));
  }

  /// Each attribute by its name's order: name, type, and value, all with their lengths before them.
  static String ofAttributes(JsonNode attributes) {
    MessageDigest digest = md5();
    List<Map.Entry<String, JsonNode>> sorted = new ArrayList<>(attributes.properties());
    sorted.sort(Map.Entry.comparingByKey());
    for (Map.Entry<String, JsonNode> attribute : sorted) {
      JsonNode value = attribute.getValue();
      add(digest, attribute.getKey().getBytes(UTF_8));
      add(digest, value.path("DataType").asText("").getBytes(UTF_8));
      if (value.has("BinaryValue")) {
        digest.update(BINARY);
        add(digest, Json.binary(value.path("BinaryValue")));
      } else {
        digest.update(STRING);
        add(digest, value.path("StringValue").asText("").getBytes(UTF_8));
      }
    }
    return hex(digest.digest());
  }

  private static void add(MessageDigest digest, byte[] bytes) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    digest.update(bytes);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }
}

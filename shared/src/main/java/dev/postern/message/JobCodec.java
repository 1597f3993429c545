package dev.postern.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// Jobs as JSON: what queues and the table `deferred` hold. Golden tests pin the form.
///
/// Every document carries its version in `v`; a version this code does not know is refused, so that
/// an older worker never guesses. Unknown fields are ignored.
public final class JobCodec {
  private static final ObjectMapper JSON = MessageJson.mapper();

  private JobCodec() {}

  public static String encode(InboundManifest manifest) {
    return write(manifest, InboundManifest.VERSION);
  }

  public static String encode(DeliveryJob job) {
    return write(job, DeliveryJob.VERSION);
  }

  public static String encode(BounceJob job) {
    return write(job, BounceJob.VERSION);
  }

  /// @throws MalformedJobException when `body` is not a manifest of a known version
  public static InboundManifest decodeManifest(String body) throws MalformedJobException {
    return read(body, InboundManifest.class, InboundManifest.VERSION);
  }

  /// @throws MalformedJobException when `body` is not a delivery job of a known version
  public static DeliveryJob decodeDelivery(String body) throws MalformedJobException {
    return read(body, DeliveryJob.class, DeliveryJob.VERSION);
  }

  /// @throws MalformedJobException when `body` is not a bounce job of a known version
  public static BounceJob decodeBounce(String body) throws MalformedJobException {
    return read(body, BounceJob.class, BounceJob.VERSION);
  }

  private static String write(Object value, int version) {
    ObjectNode tree = JSON.createObjectNode().put("v", version);
    tree.setAll((ObjectNode) JSON.valueToTree(value));
    return MessageJson.forQueues(tree.toString());
  }

  private static <T> T read(String body, Class<T> type, int version) throws MalformedJobException {
    try {
      JsonNode tree = JSON.readTree(body);
      JsonNode found = tree.get("v");
      if (found == null || found.asInt() != version) {
        throw new MalformedJobException(
            "a "
                + type.getSimpleName()
                + " has \"v\":"
                + version
                + ", this one has "
                + (found == null ? "none" : found));
      }
      return JSON.treeToValue(tree, type);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new MalformedJobException(type.getSimpleName() + ": " + e.getMessage(), e);
    }
  }
}

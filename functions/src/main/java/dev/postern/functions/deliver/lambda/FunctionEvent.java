package dev.postern.functions.deliver.lambda;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.https.Envelope;
import dev.postern.message.DeliveryJob;
import dev.postern.message.MessageJson;
import dev.postern.rules.agent.Channel;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// The event that a function is invoked with: the envelope as endpoints get it, and `message`, the
/// octets of the message in Base64.
final class FunctionEvent {
  /// What Lambda takes, and gives back, at once: 6 MiB.
  static final int MOST_OCTETS = 6 * 1024 * 1024;

  /// What Base64 makes as much of, without the envelope.
  static final int MOST_MESSAGE = MOST_OCTETS / 4 * 3;

  private static final ObjectMapper JSON = MessageJson.mapper();

  private FunctionEvent() {}

  /// The event; empty when it is more than [#MOST_OCTETS]. No more of the message is read than
  /// tells that.
  ///
  /// @throws IOException when the message cannot be read from the spool
  static Optional<byte[]> of(DeliveryJob job, String purpose, Channel channel, Body body)
      throws IOException {
    byte[] message;
    try (InputStream in = body.open()) {
      message = in.readNBytes(MOST_MESSAGE + 1);
    }
    if (message.length > MOST_MESSAGE) {
      return Optional.empty();
    }
    ObjectNode event = JSON.valueToTree(Envelope.of(job, purpose, channel));
    event.put("message", message);
    byte[] octets = JSON.writeValueAsBytes(event);
    return octets.length > MOST_OCTETS ? Optional.empty() : Optional.of(octets);
  }
}

package dev.postern.functions.deliver.https;

import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// An envelope and its message as `multipart/form-data`, streamed: it can be sent once.
///
/// **Standard:** RFC 7578.
final class MultipartForm {
  private final String boundary = "postern-" + UUID.randomUUID();
  private final Envelope envelope;
  private final AtomicReference<@Nullable InputStream> message;

  MultipartForm(Envelope envelope, InputStream message) {
    this.envelope = envelope;
    this.message = new AtomicReference<>(message);
  }

  String contentType() {
    return "multipart/form-data; boundary=" + boundary;
  }

  BodyPublisher publisher() {
    String start =
        """
        --%1$s
        Content-Disposition: form-data; name="envelope"
        Content-Type: application/json

        %2$s
        --%1$s
        Content-Disposition: form-data; name="message"; filename="message.eml"
        Content-Type: message/rfc822

        """
            .formatted(boundary, envelope.json())
            .replace("\n", "\r\n");
    return BodyPublishers.concat(
        BodyPublishers.ofString(start),
        BodyPublishers.ofInputStream(() -> message.getAndSet(null)),
        BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
  }
}

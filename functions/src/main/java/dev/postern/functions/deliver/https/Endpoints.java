package dev.postern.functions.deliver.https;

import dev.postern.functions.deliver.Body;
import dev.postern.functions.runtime.Deadline;
import dev.postern.functions.runtime.TrustStore;
import dev.postern.settings.AgentSettings;
import dev.postern.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Posts messages to HTTPS endpoints: `multipart/form-data` of a part `envelope` (JSON) and a part
/// `message` (message/rfc822, CRLF), with the secret as bearer token. Blocks; safe for use by many
/// threads.
///
/// The certificate must be the host's; redirects are not followed; no request is sent twice.
public final class Endpoints {
  private final String secret;
  private final Duration timeout;
  private final InstantSource clock;
  private final @Nullable KeyStore authorities;
  private @Nullable HttpClient client;

  private Endpoints(Settings settings, InstantSource clock) {
    this.secret = settings.get(AgentSettings.SECRET);
    this.timeout = settings.get(AgentSettings.TIMEOUT);
    this.authorities = TrustStore.of(settings, AgentSettings.TLS_CA);
    this.clock = clock;
  }

  /// @throws IllegalArgumentException when `postern.agents.tls-ca` holds no certificates
  public static Endpoints of(Settings settings, InstantSource clock) {
    return new Endpoints(settings, clock);
  }

  /// Whether the operator permits any.
  public boolean arePermitted() {
    return !secret.isEmpty();
  }

  /// The endpoint at a URL.
  public Endpoint at(URI url) {
    return (job, purpose, channel, body, into, most, deadline) ->
        post(url, Envelope.of(job, purpose, channel), body, into, most, deadline);
  }

  private Answer post(URI url, Envelope envelope, Body body, Path into, long most, Instant deadline)
      throws IOException {
    if (!arePermitted()) {
      return new Answer.Nothing("postern.agents.secret is not set, so none is asked", false);
    }
    Duration limit = Deadline.limit(timeout, clock, deadline);
    if (!limit.isPositive()) {
      return Posting.NO_TIME;
    }
    try (InputStream message = body.open()) {
      HttpRequest request = request(url, envelope, message, limit);
      return new Posting(client(), request, limit).send(into, most, Endpoints::said);
    }
  }

  private HttpRequest request(URI url, Envelope envelope, InputStream message, Duration limit) {
    var form = new MultipartForm(envelope, message);
    return HttpRequest.newBuilder(url)
        .timeout(limit)
        .header("Authorization", "Bearer " + secret)
        .header("Content-Type", form.contentType())
        .header("User-Agent", "Postern")
        .POST(form.publisher())
        .build();
  }

  private static Answer said(HttpResponse<Path> response) {
    String type = response.headers().firstValue("Content-Type").orElse("");
    return new Answer.Said(
        response.statusCode(),
        type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT),
        response.body());
  }

  private synchronized HttpClient client() {
    if (client == null) {
      HttpClient.Builder builder = Posting.clientBuilder();
      if (authorities != null) {
        builder.sslContext(TrustStore.context(authorities));
      }
      client = builder.build();
    }
    return client;
  }
}

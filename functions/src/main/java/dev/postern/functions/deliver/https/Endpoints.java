package dev.postern.functions.deliver.https;

import dev.postern.functions.deliver.Body;
import dev.postern.functions.runtime.TrustStore;
import dev.postern.message.DeliveryJob;
import dev.postern.rules.agent.Channel;
import dev.postern.settings.AgentSettings;
import dev.postern.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/// Posts messages to HTTPS endpoints: `multipart/form-data` of a part `envelope` (JSON) and a part
/// `message` (message/rfc822, CRLF), with the secret as bearer token. Blocks; safe for use by many
/// threads.
///
/// The certificate must be the host's; redirects are not followed; no request is sent twice.
///
/// **On failure:** an [IOException] is the spool's, before anything was sent; all else is an
/// [Answer].
public final class Endpoints {
  private static final Duration CONNECT = Duration.ofSeconds(10);

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

  /// Posts a message.
  ///
  /// @param purpose `deliver` or `filter`
  /// @param into where the body of the answer goes
  /// @param most octets of it
  /// @param deadline when it must have answered, be its own time over or not
  public Answer post(
      URI url,
      DeliveryJob job,
      String purpose,
      Channel channel,
      Body body,
      Path into,
      long most,
      Instant deadline)
      throws IOException {
    if (!arePermitted()) {
      return new Answer.Nothing("postern.agents.secret is not set, so none is asked", false);
    }
    Duration left = Duration.between(clock.instant(), deadline);
    Duration limit = left.compareTo(timeout) < 0 ? left : timeout;
    if (!limit.isPositive()) {
      return new Answer.Nothing("no time is left", false);
    }
    try (InputStream message = body.open()) {
      var request = request(url, Envelope.of(job, purpose, channel), message, limit);
      return answer(request, into, most, limit);
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

  private Answer answer(HttpRequest request, Path into, long most, Duration limit) {
    CompletableFuture<HttpResponse<Path>> answer =
        client().sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofFile(into), most));
    try {
      HttpResponse<Path> response = answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      String type = response.headers().firstValue("Content-Type").orElse("");
      return new Answer.Said(
          response.statusCode(),
          type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT),
          response.body());
    } catch (TimeoutException _) {
      return new Answer.Nothing("it did not answer within " + limit.toSeconds() + " s", true);
    } catch (ExecutionException e) {
      return nothing(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Answer.Nothing("the relay is being stopped", true);
    } finally {
      answer.cancel(true);
    }
  }

  private static Answer.Nothing nothing(Throwable cause) {
    boolean before =
        cause instanceof ConnectException
            || cause instanceof HttpConnectTimeoutException
            || cause instanceof SSLHandshakeException;
    String what =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return new Answer.Nothing(before ? "it cannot be reached: " + what : what, !before);
  }

  private synchronized HttpClient client() {
    if (client == null) {
      HttpClient.Builder builder =
          HttpClient.newBuilder()
              .connectTimeout(CONNECT)
              .followRedirects(HttpClient.Redirect.NEVER);
      if (authorities != null) {
        builder.sslContext(TrustStore.context(authorities));
      }
      client = builder.build();
    }
    return client;
  }
}

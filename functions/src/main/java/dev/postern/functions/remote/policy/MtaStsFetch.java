package dev.postern.functions.remote.policy;

import dev.postern.address.Domain;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Fetches a domain's policy from `https://mta-sts.DOMAIN/.well-known/mta-sts.txt`: within
/// [#TIMEOUT], at most [#LARGEST] octets, no redirects, and the certificate must be that host's.
///
/// **Standard:** RFC 8461 §3.3.
final class MtaStsFetch {
  static final Duration TIMEOUT = Duration.ofSeconds(15);
  static final int LARGEST = 64 * 1024;

  private final HttpClient client;

  MtaStsFetch(HttpClient client) {
    this.client = client;
  }

  /// By the system's proxy, if it has one, and the JVM's authorities. As the JDK makes it, the
  /// client follows no redirect; each request has its own limit, in which the connection must be
  /// made, too.
  static MtaStsFetch direct() {
    return new MtaStsFetch(HttpClient.newHttpClient());
  }

  /// The text of the policy.
  ///
  /// @param longest wait for the whole of it, if shorter than [#TIMEOUT]
  /// @throws IOException saying why there is none
  String fetch(Domain domain, Duration longest) throws IOException {
    Duration limit = longest.compareTo(TIMEOUT) < 0 ? longest : TIMEOUT;
    if (!limit.isPositive()) {
      throw new IOException("no time is left");
    }
    URI uri = URI.create("https://mta-sts." + domain.name() + "/.well-known/mta-sts.txt");
    var request = HttpRequest.newBuilder(uri).timeout(limit).GET().build();
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(
            request, BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), LARGEST));
    try {
      return text(answer.get(limit.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      throw new IOException(uri + " was not served in " + limit.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw new IOException(uri + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      answer.cancel(true);
    }
  }

  private static String text(HttpResponse<String> response) throws IOException {
    if (response.statusCode() != 200) {
      throw new IOException(response.uri() + " answers " + response.statusCode());
    }
    String type = response.headers().firstValue("Content-Type").orElse("none");
    String media = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!media.equals("text/plain")) {
      throw new IOException(response.uri() + " is not text/plain but " + type);
    }
    return response.body();
  }
}

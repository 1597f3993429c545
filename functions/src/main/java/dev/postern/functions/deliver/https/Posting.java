package dev.postern.functions.deliver.https;

import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLHandshakeException;

/// A request that is sent once and whose answer is waited for so long and no longer.
///
/// @param limit for the whole answer
public record Posting(HttpClient client, HttpRequest request, Duration limit) {
  /// What comes of one that there was no time for.
  public static final Answer NO_TIME = new Answer.Nothing("no time is left", false);

  /// The longest wait for a connection.
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /// A client that does nothing but what it is told to: it follows no redirect.
  public static HttpClient.Builder clientBuilder() {
    return HttpClient.newBuilder()
        .connectTimeout(CONNECT)
        .followRedirects(HttpClient.Redirect.NEVER);
  }

  /// Sends it.
  ///
  /// @param into where the body of the answer goes
  /// @param most octets of it
  /// @param said what an answer means
  public Answer send(Path into, long most, Function<HttpResponse<Path>, Answer> said) {
    CompletableFuture<HttpResponse<Path>> answer =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofFile(into), most));
    try {
      return said.apply(answer.get(limit.toMillis(), TimeUnit.MILLISECONDS));
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
}

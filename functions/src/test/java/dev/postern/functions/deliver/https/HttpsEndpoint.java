package dev.postern.functions.deliver.https;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.postern.functions.remote.tls.TestTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// A real HTTPS server with an authority of its own, which answers every post alike.
public final class HttpsEndpoint implements AutoCloseable {
  /// What was posted.
  ///
  /// @param body octets as ISO 8859-1
  public record Posted(@Nullable String authorization, @Nullable String contentType, String body) {
    /// The text of a part between its header and the next boundary.
    public String part(String name) {
      String type = Objects.requireNonNull(contentType);
      String boundary = "--" + type.substring(type.indexOf("boundary=") + "boundary=".length());
      for (String part : body.split(boundary, -1)) {
        if (part.contains("name=\"" + name + "\"")) {
          return part.substring(part.indexOf("\r\n\r\n") + 4, part.length() - 2);
        }
      }
      throw new AssertionError("no part " + name + " in " + body);
    }
  }

  private final HttpsServer server;
  private final TestTls tls;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile int status = 200;
  private volatile String type = "application/json";
  private volatile byte[] answer = new byte[0];
  private volatile boolean silent;
  private final List<Posted> posted = new CopyOnWriteArrayList<>();

  /// @param name of the certificate; it is reached at 127.0.0.1
  public HttpsEndpoint(String name) {
    try {
      tls = new TestTls();
      server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(tls.server(name)));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          posted.add(
              new Posted(
                  exchange.getRequestHeaders().getFirst("Authorization"),
                  exchange.getRequestHeaders().getFirst("Content-Type"),
                  new String(
                      exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1)));
          if (silent) {
            awaitEnd();
          }
          exchange.getResponseHeaders().set("Content-Type", type);
          exchange.getResponseHeaders().set("Location", "/elsewhere");
          exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  private void awaitEnd() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Answers so from now on.
  public void answer(int newStatus, String newType, String text) {
    status = newStatus;
    type = newType;
    answer = text.getBytes(StandardCharsets.UTF_8);
  }

  /// Takes what is posted and never answers.
  public void beSilent() {
    silent = true;
  }

  public String url() {
    return "https://localhost:" + server.getAddress().getPort() + "/in";
  }

  public List<Posted> posted() {
    return List.copyOf(posted);
  }

  /// Writes its authority as a PEM file.
  public Path authority(Path folder) throws Exception {
    String pem = Base64.getMimeEncoder().encodeToString(tls.authority().getEncoded());
    return Files.writeString(
        folder.resolve("authority.pem"),
        "-----BEGIN CERTIFICATE-----\n" + pem + "\n-----END CERTIFICATE-----\n");
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    server.stop(0);
  }
}

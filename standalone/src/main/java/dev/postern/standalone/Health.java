package dev.postern.standalone;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// `GET /health/live` and `GET /health/ready`, as a load balancer asks them.
///
/// Live: the process answers. Ready: mail is taken; a database that is away does not make it
/// unready, since intake goes on without it.
final class Health implements AutoCloseable {
  private final HttpServer server;

  private Health(HttpServer server) {
    this.server = server;
  }

  /// @param accepting whether mail is taken
  /// @param parts each part's state, for people
  static Health start(int port, BooleanSupplier accepting, Supplier<Map<String, String>> parts)
      throws IOException {
    var server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/health/live", exchange -> answer(exchange, 200, "live", Map.of()));
    server.createContext(
        "/health/ready",
        exchange -> {
          boolean ready = accepting.getAsBoolean();
          answer(exchange, ready ? 200 : 503, ready ? "ready" : "not ready", parts.get());
        });
    server.start();
    return new Health(server);
  }

  int port() {
    return server.getAddress().getPort();
  }

  private static void answer(
      HttpExchange exchange, int status, String text, Map<String, String> parts)
      throws IOException {
    String rest =
        new TreeMap<>(parts)
            .entrySet().stream()
                .map(part -> ",\"" + part.getKey() + "\":\"" + part.getValue() + "\"")
                .collect(Collectors.joining());
    byte[] body = ("{\"status\":\"" + text + "\"" + rest + "}\n").getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

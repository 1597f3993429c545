package dev.postern.smtpd.management;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.postern.settings.ListenerSettings;
import dev.postern.settings.Settings;
import dev.postern.smtpd.trace.Traces;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The management endpoint: `GET /health/liveness`, `/health/readiness` and `/prometheus`; and, for
/// this machine only, `/trace`, which begins, lists and ends traces of sessions.
///
/// Live: the process answers. Ready: mail is taken; a database that is away does not make it
/// unready, since intake goes on without it, while draining and rules that were never loaded do.
///
/// It is the JDK's server, not Micronaut's: that costs 0.6 s of CPU at each start more, which
/// docs/METRICS.md has in figures.
public final class ManagementServer implements AutoCloseable {
  private static final int MOST_CONNECTIONS = 200;
  private static final int REQUEST_WITHIN_SECONDS = 20;

  private final HttpServer server;
  private final ExecutorService threads;
  private final PrometheusMeterRegistry registry;
  private final JvmMetrics jvm = new JvmMetrics();
  private final BooleanSupplier ready;
  private final Supplier<Map<String, String>> parts;
  private final TraceRequests trace;

  private ManagementServer(
      HttpServer server,
      BooleanSupplier ready,
      Supplier<Map<String, String>> parts,
      TraceRequests trace) {
    this.server = server;
    this.threads = Executors.newVirtualThreadPerTaskExecutor();
    this.registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    this.ready = ready;
    this.parts = parts;
    this.trace = trace;
  }

  /// Starts to answer.
  ///
  /// @param settings where to listen: `postern.http.host`, `postern.http.port`
  /// @param ready whether mail is taken
  /// @param parts each part's state, for people
  /// @param meters all that `/prometheus` shows
  /// @param traces what `/trace` begins and ends
  /// @throws IOException when the port cannot be had, naming it and its setting
  public static ManagementServer start(
      Settings settings,
      BooleanSupplier ready,
      Supplier<Map<String, String>> parts,
      CompositeMeterRegistry meters,
      Traces traces)
      throws IOException {
    // Read once, by the first HttpServer of the JVM; an operator's own values stay.
    System.getProperties()
        .putIfAbsent("jdk.httpserver.maxConnections", String.valueOf(MOST_CONNECTIONS));
    System.getProperties()
        .putIfAbsent("sun.net.httpserver.maxReqTime", String.valueOf(REQUEST_WITHIN_SECONDS));
    var at =
        new InetSocketAddress(
            settings.get(ListenerSettings.HTTP_HOST), settings.get(ListenerSettings.HTTP_PORT));
    var management = new ManagementServer(open(at), ready, parts, new TraceRequests(traces));
    meters.add(management.registry);
    management.server.setExecutor(management.threads);
    management.server.createContext("/", management::answer);
    management.server.start();
    return management;
  }

  private static HttpServer open(InetSocketAddress at) throws IOException {
    try {
      return HttpServer.create(at, 0);
    } catch (IOException e) {
      throw new IOException(
          "cannot listen at "
              + at.getHostString()
              + " port "
              + at.getPort()
              + " ("
              + e.getMessage()
              + "): stop what uses the port, or set "
              + ListenerSettings.HTTP_PORT.key()
              + " to another",
          e);
    }
  }

  /// Where it listens, its real port included.
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (exchange.getRequestURI().getPath().equals("/trace")) {
        trace.answer(exchange);
        return;
      }
      if (!exchange.getRequestMethod().equals("GET")) {
        send(exchange, 405, "text/plain", "only GET is answered here\n");
        return;
      }
      switch (exchange.getRequestURI().getPath()) {
        case "/health/liveness", "/health/live" ->
            send(exchange, 200, "application/json", "{\"status\":\"UP\"}\n");
        case "/health/readiness", "/health/ready" -> {
          boolean up = ready.getAsBoolean();
          send(exchange, up ? 200 : 503, "application/json", health(up));
        }
        case "/prometheus" -> {
          jvm.bindOnce(registry);
          send(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", registry.scrape());
        }
        default ->
            send(
                exchange,
                404,
                "text/plain",
                "here are /health/liveness, /health/readiness, /prometheus and /trace\n");
      }
    }
  }

  private String health(boolean up) {
    String rest =
        new TreeMap<>(parts.get())
            .entrySet().stream()
                .map(part -> ",\"" + part.getKey() + "\":\"" + part.getValue() + "\"")
                .collect(Collectors.joining());
    return "{\"status\":\"" + (up ? "UP" : "DOWN") + "\"" + rest + "}\n";
  }

  static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
    jvm.close();
    registry.close();
  }
}

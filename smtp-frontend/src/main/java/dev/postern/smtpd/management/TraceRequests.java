package dev.postern.smtpd.management;

import com.sun.net.httpserver.HttpExchange;
import dev.postern.smtpd.trace.Traces;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;

/// `/trace` of the management endpoint: `POST ?who=203.0.113.7&minutes=10` begins a trace, `GET`
/// lists those that run, `DELETE` ends all. Only clients on this machine are heard: it makes the
/// log grow, and it shows addresses.
final class TraceRequests {
  private static final String DEFAULT_MINUTES = "10";

  private final Traces traces;

  TraceRequests(Traces traces) {
    this.traces = traces;
  }

  void answer(HttpExchange exchange) throws IOException {
    if (!exchange.getRemoteAddress().getAddress().isLoopbackAddress()) {
      ManagementServer.send(exchange, 403, "text/plain", "only this machine may trace\n");
      return;
    }
    switch (exchange.getRequestMethod()) {
      case "GET" -> ManagementServer.send(exchange, 200, "text/plain", list());
      case "POST" -> begin(exchange);
      case "DELETE" -> {
        traces.end();
        ManagementServer.send(exchange, 200, "text/plain", "no traces\n");
      }
      default -> ManagementServer.send(exchange, 405, "text/plain", "GET, POST or DELETE\n");
    }
  }

  private void begin(HttpExchange exchange) throws IOException {
    try {
      URI uri = exchange.getRequestURI();
      Duration time =
          Duration.ofMinutes(Long.parseLong(parameter(uri, "minutes", DEFAULT_MINUTES)));
      var _ = traces.begin(parameter(uri, "who", ""), time);
      ManagementServer.send(exchange, 200, "text/plain", list());
    } catch (IllegalArgumentException | ArithmeticException e) {
      String why =
          e.getMessage()
              + "; write POST /trace?who=203.0.113.7&minutes=10, with an address, a network or an"
              + " account\n";
      ManagementServer.send(exchange, 400, "text/plain", why);
    }
  }

  private String list() {
    return traces.current().isEmpty()
        ? "no traces\n"
        : traces.current().stream()
            .map(trace -> trace.who() + " until " + trace.until() + "\n")
            .collect(Collectors.joining());
  }

  private static String parameter(URI uri, String name, String otherwise) {
    String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    for (String pair : query.split("&", -1)) {
      if (pair.startsWith(name + "=")) {
        return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
      }
    }
    return otherwise;
  }
}

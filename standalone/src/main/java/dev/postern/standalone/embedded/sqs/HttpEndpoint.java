package dev.postern.standalone.embedded.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// SQS's JSON protocol on 127.0.0.1: one POST, whose header `X-Amz-Target` names the action.
///
/// Each request runs on its own virtual thread, which a long poll or a commit may block.
final class HttpEndpoint implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);
  private static final String TARGET = "AmazonSQS.";
  private static final int BACKLOG = 1024;

  /// Ten messages of together 1 MiB, were each character six bytes of JSON.
  private static final int LARGEST_REQUEST = 8 * 1024 * 1024;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile Map<String, Function<Parameters, ObjectNode>> actions = Map.of();

  /// Takes the port, and answers nothing yet.
  HttpEndpoint(int port) throws IOException {
    // Read once, by the first HttpServer of the JVM. Without it a client that keeps its connections
    // for a minute, as the SDK does, meets some that the server has just closed.
    System.setProperty(
        "sun.net.httpserver.idleInterval",
        System.getProperty("sun.net.httpserver.idleInterval", "300"));
    System.setProperty(
        "sun.net.httpserver.nodelay", System.getProperty("sun.net.httpserver.nodelay", "true"));
    server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port),
            BACKLOG);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  void serve(Map<String, Function<Parameters, ObjectNode>> byName) {
    actions = Map.copyOf(byName);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = answer(exchange);
      exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
      if (answer.fault() != null) {
        exchange.getResponseHeaders().set("x-amzn-query-error", answer.fault());
      }
      byte[] bytes = Json.bytes(answer.json());
      exchange.sendResponseHeaders(answer.status(), bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private record Answer(int status, ObjectNode json, @Nullable String fault) {}

  private Answer answer(HttpExchange exchange) throws IOException {
    try {
      Function<Parameters, ObjectNode> action = action(exchange);
      byte[] body = exchange.getRequestBody().readNBytes(LARGEST_REQUEST + 1);
      if (body.length > LARGEST_REQUEST) {
        throw new SqsFault(SqsFault.Code.BATCH_TOO_LONG, "The request is larger than 8 MiB.");
      }
      JsonNode request = Json.parse(body);
      return new Answer(200, action.apply(new Parameters(request)), null);
    } catch (SqsFault fault) {
      return refusal(fault);
    } catch (UncheckedIOException e) {
      return refusal(
          new SqsFault(SqsFault.Code.INVALID_PARAMETER_VALUE, "No JSON: " + e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("An SQS request met an error in the program", e);
      return refusal(SqsFault.internal(e.toString(), e));
    }
  }

  private Function<Parameters, ObjectNode> action(HttpExchange exchange) {
    String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    Function<Parameters, ObjectNode> action =
        target == null || !target.startsWith(TARGET)
            ? null
            : actions.get(target.substring(TARGET.length()));
    if (action == null) {
      throw new SqsFault(
          SqsFault.Code.UNSUPPORTED, "The embedded SQS does not offer " + target + ".");
    }
    return action;
  }

  private static Answer refusal(SqsFault fault) {
    SqsFault.Code code = fault.code();
    ObjectNode json =
        Json.object()
            .put("__type", "com.amazonaws.sqs#" + code.type())
            .put("message", fault.text());
    return new Answer(
        code.ofSender() ? 400 : 500,
        json,
        code.queryName() + (code.ofSender() ? ";Sender" : ";Receiver"));
  }

  /// Lets running requests end for a second, then closes the port.
  @Override
  public void close() {
    server.stop(1);
    threads.close();
  }
}

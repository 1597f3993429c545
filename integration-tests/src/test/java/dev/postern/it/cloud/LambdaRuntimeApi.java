package dev.postern.it.cloud;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/// Lambda's Runtime API on loopback, for one function process: it hands out events and takes what
/// the function answers.
///
/// **Standard:** the Lambda Runtime API, version 2018-06-01: next, response, error, init error.
final class LambdaRuntimeApi implements AutoCloseable {
  private static final String ROOT = "/2018-06-01/runtime/";
  private static final String INVOCATION = ROOT + "invocation/";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<Invocation> waiting = new LinkedBlockingQueue<>();
  private final Map<String, Invocation> running = new ConcurrentHashMap<>();
  private final CompletableFuture<String> initError = new CompletableFuture<>();
  private final Duration timeout;

  private record Invocation(String id, String event, CompletableFuture<Answer> answer) {}

  /// What came of one event.
  sealed interface Answer {
    /// The handler's result as JSON.
    record Response(String json) implements Answer {}

    /// The handler or the runtime failed.
    record Failure(String type, String json) implements Answer {}
  }

  /// @param timeout the function's, told to it as the deadline of each event
  LambdaRuntimeApi(Duration timeout) throws IOException {
    this.timeout = timeout;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(ROOT, this::serve);
    server.start();
  }

  /// The value of `AWS_LAMBDA_RUNTIME_API`.
  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /// Hands an event to the function; the future ends when it answers, or fails to start.
  CompletableFuture<Answer> invoke(String event) {
    var invocation = new Invocation(UUID.randomUUID().toString(), event, new CompletableFuture<>());
    waiting.add(invocation);
    var _ =
        initError.thenAccept(
            json -> invocation.answer().complete(new Answer.Failure("init", json)));
    return invocation.answer();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (path.equals(INVOCATION + "next")) {
        next(exchange);
        return;
      }
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if (path.equals(ROOT + "init/error")) {
        initError.complete(body);
        exchange.sendResponseHeaders(202, -1);
      } else if (path.startsWith(INVOCATION)) {
        String[] parts = path.substring(INVOCATION.length()).split("/", -1);
        exchange.sendResponseHeaders(finish(parts[0], parts[1], exchange, body) ? 202 : 400, -1);
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    } catch (InterruptedException _) {
      // Closing: the function's process is gone or going.
      Thread.currentThread().interrupt();
    }
  }

  private void next(HttpExchange exchange) throws IOException, InterruptedException {
    Invocation invocation = waiting.take();
    running.put(invocation.id(), invocation);
    var headers = exchange.getResponseHeaders();
    headers.set("Content-Type", "application/json");
    headers.set("Lambda-Runtime-Aws-Request-Id", invocation.id());
    headers.set(
        "Lambda-Runtime-Deadline-Ms", Long.toString(Instant.now().plus(timeout).toEpochMilli()));
    headers.set(
        "Lambda-Runtime-Invoked-Function-Arn",
        "arn:aws:lambda:us-east-1:123456789012:function:postern");
    headers.set("Lambda-Runtime-Trace-Id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0");
    byte[] event = invocation.event().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, event.length);
    exchange.getResponseBody().write(event);
  }

  private boolean finish(String id, String how, HttpExchange exchange, String body) {
    Invocation invocation = running.remove(id);
    if (invocation == null) {
      return false;
    }
    return switch (how) {
      case "response" -> invocation.answer().complete(new Answer.Response(body));
      case "error" -> {
        String type = exchange.getRequestHeaders().getFirst("Lambda-Runtime-Function-Error-Type");
        yield invocation.answer().complete(new Answer.Failure(String.valueOf(type), body));
      }
      default -> false;
    };
  }

  @Override
  public void close() {
    server.stop(0);
    var _ = threads.shutdownNow();
  }
}

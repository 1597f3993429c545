package dev.postern.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.postern.queue.QueueName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Answers SQS's GetQueueAttributes with depths that a test sets, on a free port of loopback.
final class QueueDepthServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final Map<String, Integer> visible = new ConcurrentHashMap<>();

  QueueDepthServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String url = JSON.readTree(exchange.getRequestBody()).get("QueueUrl").asText();
            String queue = url.substring(url.lastIndexOf('/') + 1);
            byte[] answer =
                JSON.writeValueAsBytes(
                    Map.of(
                        "Attributes",
                        Map.of(
                            "ApproximateNumberOfMessages",
                            Integer.toString(visible.getOrDefault(queue, 0)),
                            "ApproximateNumberOfMessagesNotVisible",
                            "0",
                            "ApproximateNumberOfMessagesDelayed",
                            "0")));
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
          }
        });
    server.start();
  }

  void holds(String queue, int messages) {
    visible.put(queue, messages);
  }

  RunFile.Sqs sqs() {
    String endpoint = "http://127.0.0.1:" + server.getAddress().getPort();
    return new RunFile.Sqs(
        endpoint,
        Stream.of(QueueName.values())
            .map(QueueName::text)
            .collect(Collectors.toMap(Function.identity(), name -> endpoint + "/0/" + name)));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

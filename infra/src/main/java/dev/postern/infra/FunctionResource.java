package dev.postern.infra;

import java.util.List;
import java.util.Map;

/// An `AWS::Serverless::Function`, with what `Globals` adds and what its role allows.
///
/// @param id its logical id
/// @param environment its variables
/// @param statements of its role
public record FunctionResource(
    String id,
    Value properties,
    int timeout,
    Map<String, Value> environment,
    List<Statement> statements) {
  public FunctionResource {
    environment = Map.copyOf(environment);
    statements = List.copyOf(statements);
  }

  /// The class name of its handler.
  public String handler() {
    return properties.get("Handler").text();
  }

  /// The queues it is fed from.
  public List<EventSource> sources() {
    return properties.get("Events").fields().values().stream()
        .filter(event -> event.get("Type").text().equals("SQS"))
        .map(event -> new EventSource(event.get("Properties")))
        .toList();
  }

  /// The schedules that fire it: `rate(1 minute)`.
  public List<String> schedules() {
    return properties.get("Events").fields().values().stream()
        .filter(event -> event.get("Type").text().equals("Schedule"))
        .map(event -> event.get("Properties", "Schedule").text())
        .toList();
  }

  /// An event source mapping.
  public record EventSource(Value properties) {
    /// The logical id of its queue.
    public String queue() {
      return properties
          .get("Queue")
          .target()
          .orElseThrow(
              () -> new TemplateException(properties.get("Queue").path(), "names no queue"));
    }
  }
}

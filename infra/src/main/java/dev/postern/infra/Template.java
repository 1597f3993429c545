package dev.postern.infra;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The SAM template: the functions and queues it makes.
public final class Template {
  private final Value root;

  private Template(Value root) {
    this.root = root;
  }

  public static Template read(Path file) throws IOException {
    return parse(Files.readString(file));
  }

  static Template parse(String text) {
    return new Template(new Value("template", CloudFormationYaml.read(text)));
  }

  /// This template, of a lane, beside the main one: the resources of both, where what this one
  /// imports is what the main one exports.
  ///
  /// @throws TemplateException when it imports what the main one does not export
  public Template beside(Template main) {
    Map<String, Object> all = new LinkedHashMap<>(mapping(main.root.raw()));
    Map<String, Object> resources = new LinkedHashMap<>(mapping(all.get("Resources")));
    resources.putAll(mapping(new Imports(main.exports()).resolved(root.get("Resources"))));
    all.put("Resources", resources);
    return new Template(new Value("template", all));
  }

  private Map<String, Object> exports() {
    Map<String, Object> exports = new LinkedHashMap<>();
    for (Value output : root.get("Outputs").fields().values()) {
      Value name = output.get("Export", "Name");
      Object value = output.get("Value").raw();
      if (name.exists() && value != null) {
        exports.put(name.text(), value);
      }
    }
    return exports;
  }

  private static Map<String, Object> mapping(@Nullable Object raw) {
    Map<String, Object> mapping = new LinkedHashMap<>();
    if (raw instanceof Map<?, ?> map) {
      map.forEach((key, value) -> mapping.put(String.valueOf(key), value));
    }
    return mapping;
  }

  public List<QueueResource> queues() {
    return ofType("AWS::SQS::Queue").entrySet().stream()
        .map(e -> new QueueResource(e.getKey(), e.getValue()))
        .toList();
  }

  /// The queues that jobs come by, without those of dead letters.
  public List<QueueResource> workQueues() {
    return queues().stream().filter(queue -> !queue.isDeadLetters()).toList();
  }

  /// The queue with this logical id.
  public QueueResource queue(String id) {
    return queues().stream()
        .filter(queue -> queue.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new TemplateException("template.Resources." + id, "is not a queue"));
  }

  public List<FunctionResource> functions() {
    return ofType("AWS::Serverless::Function").entrySet().stream()
        .map(e -> function(e.getKey(), e.getValue()))
        .toList();
  }

  /// The default of a parameter, or nothing.
  public Value parameterDefault(String parameter) {
    return root.get("Parameters", parameter, "Default");
  }

  private FunctionResource function(String id, Value properties) {
    Value globals = root.get("Globals", "Function");
    Value timeout = properties.get("Timeout");
    Map<String, Value> environment =
        new LinkedHashMap<>(globals.get("Environment", "Variables").fields());
    environment.putAll(properties.get("Environment", "Variables").fields());
    return new FunctionResource(
        id,
        properties,
        (timeout.exists() ? timeout : globals.get("Timeout")).number(),
        environment,
        statements(properties.get("Role")));
  }

  private List<Statement> statements(Value role) {
    String id =
        role.target()
            .orElseThrow(() -> new TemplateException(role.path(), "names no role of the template"));
    return root.get("Resources", id, "Properties", "Policies").items().stream()
        .flatMap(policy -> policy.get("PolicyDocument", "Statement").items().stream())
        .flatMap(Template::eitherWay)
        .map(Statement::of)
        .toList();
  }

  /// A statement, or the one that `!If` makes of a condition.
  private static Stream<Value> eitherWay(Value statement) {
    Value choice = statement.get("Fn::If");
    return choice.exists()
        ? choice.items().stream().filter(value -> value.get("Action").exists())
        : Stream.of(statement);
  }

  private Map<String, Value> ofType(String type) {
    Map<String, Value> found = new LinkedHashMap<>();
    root.get("Resources")
        .fields()
        .forEach(
            (id, resource) -> {
              if (type.equals(resource.get("Type").raw())) {
                found.put(id, resource.get("Properties"));
              }
            });
    return found;
  }
}

package dev.postern.infra;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A place in the template and what stands there, perhaps nothing.
///
/// **On failure:** asking for a kind that does not stand there throws [TemplateException] naming
/// the place.
///
/// @param path as `Resources.InboundQueue.Properties.QueueName`
/// @param raw null where the template says nothing
public record Value(String path, @Nullable Object raw) {
  private static final String QUEUES_OF_LANES = ":postern-${Stage}-remote-*";

  public boolean exists() {
    return raw != null;
  }

  /// What stands under `key`; nothing where this is no mapping.
  public Value get(String key) {
    return new Value(path + "." + key, raw instanceof Map<?, ?> map ? map.get(key) : null);
  }

  public Value get(String key, String... more) {
    Value value = get(key);
    for (String next : more) {
      value = value.get(next);
    }
    return value;
  }

  public Map<String, Value> fields() {
    Map<String, Value> fields = new LinkedHashMap<>();
    if (raw instanceof Map<?, ?> map) {
      map.keySet().forEach(key -> fields.put(String.valueOf(key), get(String.valueOf(key))));
    }
    return fields;
  }

  /// The items of a list; a single value is a list of one, as CloudFormation allows for actions.
  public List<Value> items() {
    if (raw == null) {
      return List.of();
    }
    if (raw instanceof List<?> list) {
      return IntStream.range(0, list.size())
          .mapToObj(i -> new Value(path + "[" + i + "]", list.get(i)))
          .toList();
    }
    return List.of(this);
  }

  public int number() {
    if (raw instanceof Integer n) {
      return n;
    }
    if (raw instanceof String text && text.matches("\\d{1,9}")) {
      return Integer.parseInt(text);
    }
    throw new TemplateException(path, "is not a whole number but " + raw);
  }

  /// The text, or the text within `!Sub`.
  public String text() {
    if (get("Fn::Sub").raw() instanceof String text) {
      return text;
    }
    if (raw instanceof String || raw instanceof Number || raw instanceof Boolean) {
      return String.valueOf(raw);
    }
    throw new TemplateException(path, "is not a text but " + raw);
  }

  /// Whether it is the ARNs of the queues of all lanes.
  public boolean isQueuesOfLanes() {
    return get("Fn::Sub").raw() instanceof String text && text.endsWith(QUEUES_OF_LANES);
  }

  /// The logical id that `!Ref A`, `!GetAtt A.Arn`, `!Sub ${A.Arn}/...`, or `!Sub [${X}/..., X:
  /// ...]` names.
  public Optional<String> target() {
    if (get("Ref").raw() instanceof String id) {
      return Optional.of(id);
    }
    if (get("Fn::GetAtt").raw() instanceof String attribute) {
      return Optional.of(attribute.substring(0, attribute.indexOf('.')));
    }
    if (get("Fn::Sub").raw() instanceof String text && text.matches("\\$\\{\\w+\\.Arn}.*")) {
      return Optional.of(text.substring(2, text.indexOf('.')));
    }
    List<Value> sub = get("Fn::Sub").items();
    if (sub.size() == 2 && sub.getFirst().raw() instanceof String text) {
      return sub.getLast().fields().entrySet().stream()
          .filter(variable -> text.startsWith("${" + variable.getKey() + "}"))
          .flatMap(variable -> variable.getValue().target().stream())
          .findFirst();
    }
    return Optional.empty();
  }
}

package dev.postern.infra;

import java.util.List;

/// A permission: these actions on these resources.
public record Statement(String path, List<String> actions, List<Value> resources) {
  public Statement {
    actions = List.copyOf(actions);
    resources = List.copyOf(resources);
  }

  static Statement of(Value statement) {
    return new Statement(
        statement.path(),
        statement.get("Action").items().stream().map(Value::text).toList(),
        statement.get("Resource").items());
  }

  boolean allows(String action, String target) {
    return actions.contains(action)
        && resources.stream().anyMatch(r -> r.target().filter(target::equals).isPresent());
  }
}

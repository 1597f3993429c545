package dev.postern.infra;

import java.util.List;

/// Something the template must keep that no linter knows.
@FunctionalInterface
interface ShapeRule {
  /// All rules.
  List<ShapeRule> ALL =
      List.of(
          new DeadLetters(),
          new Visibility(),
          new EventSources(),
          new QueuePermissions(),
          new StorePermissions(),
          new FunctionPermissions(),
          new DatabaseConnections());

  /// What breaks the rule, a sentence each that names the place; empty when it is kept.
  List<String> faults(Template template);
}

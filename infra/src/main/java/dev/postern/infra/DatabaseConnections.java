package dev.postern.infra;

import java.util.List;

/// All functions together open at most 180 connections, 60 % of what a db.t4g.medium takes.
final class DatabaseConnections implements ShapeRule {
  private static final int BUDGET = 180;

  @Override
  public List<String> faults(Template template) {
    int most = template.functions().stream().mapToInt(this::connections).sum();
    return most <= BUDGET
        ? List.of()
        : List.of("the functions may open " + most + " connections, over the budget of " + BUDGET);
  }

  private int connections(FunctionResource function) {
    Value pool = function.environment().get("POSTERN_DB_POOL_SIZE");
    if (pool == null) {
      return 0;
    }
    int environments =
        function.sources().stream()
            .map(s -> s.properties().get("ScalingConfig", "MaximumConcurrency"))
            .filter(Value::exists) // what is missing is a fault of EventSources
            .mapToInt(Value::number)
            .sum();
    return pool.number() * Math.max(1, environments);
  }
}

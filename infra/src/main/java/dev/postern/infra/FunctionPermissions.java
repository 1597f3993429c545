package dev.postern.infra;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A function may invoke those functions that a parameter lists and its variable names, and no
/// others.
final class FunctionPermissions implements ShapeRule {
  private static final String VARIABLE = "POSTERN_AGENTS_FUNCTIONS";
  private static final String INVOKE = "lambda:InvokeFunction";

  @Override
  public List<String> faults(Template template) {
    List<String> faults = new ArrayList<>();
    for (FunctionResource function : template.functions()) {
      Set<String> named = named(function.environment().get(VARIABLE));
      Set<String> allowed = new TreeSet<>();
      for (Statement statement : function.statements()) {
        if (statement.actions().contains(INVOKE)) {
          statement.resources().forEach(r -> allowed.add(r.target().orElse(r.path())));
        }
      }
      if (!named.equals(allowed)) {
        faults.add(
            "%s may invoke %s, but %s names %s".formatted(function.id(), allowed, VARIABLE, named));
      }
    }
    return faults;
  }

  private static Set<String> named(@Nullable Value variable) {
    Set<String> named = new TreeSet<>();
    if (variable != null) {
      for (Value part : variable.get("Fn::Join").items()) {
        part.target().ifPresent(named::add);
      }
    }
    return named;
  }
}

package dev.postern.infra;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A function may receive from exactly the queue that feeds it, and send to exactly the queues its
/// variables name; one that knows the lanes may send to the queue of each. One that the clock fires
/// may ask how full these are.
final class QueuePermissions implements ShapeRule {
  private static final String VARIABLE = "POSTERN_QUEUE_";
  private static final String LANES = "POSTERN_LANES";
  private static final List<String> RECEIVE = List.of("sqs:ReceiveMessage", "sqs:DeleteMessage");

  @Override
  public List<String> faults(Template template) {
    List<String> faults = new ArrayList<>();
    for (FunctionResource function : template.functions()) {
      Set<String> fed =
          function.sources().stream()
              .map(FunctionResource.EventSource::queue)
              .collect(Collectors.toSet());
      RECEIVE.forEach(action -> compare(function, action, fed, faults));
      Set<String> targets = sendsTo(template, function, faults);
      compare(function, "sqs:SendMessage", targets, faults);
      compare(function, "sqs:GetQueueAttributes", fed.isEmpty() ? targets : fed, faults);
    }
    return faults;
  }

  private Set<String> sendsTo(Template template, FunctionResource function, List<String> faults) {
    Set<String> targets = new TreeSet<>();
    if (function.environment().containsKey(LANES)) {
      targets.add(LANES);
    }
    for (Map.Entry<String, Value> variable : function.environment().entrySet()) {
      if (variable.getKey().startsWith(VARIABLE)) {
        String id = variable.getValue().target().orElse("");
        QueueResource queue = template.queue(id);
        targets.add(id);
        if (!variable.getKey().equals(variableOf(queue))) {
          faults.add(function.id() + ": " + variable.getKey() + " names queue " + queue.name());
        }
      }
    }
    return targets;
  }

  private String variableOf(QueueResource queue) {
    return VARIABLE + queue.name().toUpperCase(java.util.Locale.ROOT).replace('-', '_');
  }

  private static String named(Value resource) {
    return resource.isQueuesOfLanes()
        ? LANES
        : resource.target().orElse(String.valueOf(resource.raw()));
  }

  private void compare(
      FunctionResource function, String action, Set<String> wanted, List<String> faults) {
    Set<String> allowed = new TreeSet<>();
    for (Statement statement : function.statements()) {
      if (statement.actions().contains(action)) {
        statement.resources().forEach(r -> allowed.add(named(r)));
      }
    }
    if (!allowed.equals(wanted)) {
      faults.add(
          "%s may do %s on %s, but should on %s"
              .formatted(function.id(), action, allowed, new TreeSet<>(wanted)));
    }
  }
}

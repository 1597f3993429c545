package dev.postern.infra;

import java.util.ArrayList;
import java.util.List;

/// A message stays hidden for at least six times its function's time limit and at most 12 hours,
/// and comes often enough that a store's outage of 12 hours sends none to the dead letters.
final class Visibility implements ShapeRule {
  private static final int TWELVE_HOURS = 12 * 3600;

  @Override
  public List<String> faults(Template template) {
    List<String> faults = new ArrayList<>();
    for (FunctionResource function : template.functions()) {
      for (FunctionResource.EventSource source : function.sources()) {
        QueueResource queue = template.queue(source.queue());
        int least = 6 * function.timeout();
        if (queue.visibility() < least) {
          faults.add(
              "%s hides messages for %d s, but %s may run for %d s: write %d or more"
                  .formatted(
                      queue.id(), queue.visibility(), function.id(), function.timeout(), least));
        }
      }
    }
    for (QueueResource queue : template.workQueues()) {
      if (queue.visibility() > TWELVE_HOURS) {
        faults.add(queue.id() + " hides messages for more than 12 h, which SQS refuses");
      }
      if ((long) queue.visibility() * queue.maxReceiveCount() < TWELVE_HOURS) {
        faults.add(
            queue.id() + " gives a message up before 12 h: raise maxReceiveCount or visibility");
      }
    }
    return faults;
  }
}

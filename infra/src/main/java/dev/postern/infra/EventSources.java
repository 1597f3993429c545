package dev.postern.infra;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Each queue feeds one function, which answers with the messages that failed and runs a bounded
/// number of times at once; a function has a queue or a schedule.
final class EventSources implements ShapeRule {
  @Override
  public List<String> faults(Template template) {
    List<String> faults = new ArrayList<>();
    List<FunctionResource> functions = template.functions();
    for (FunctionResource function : functions) {
      if (function.sources().isEmpty() && function.schedules().isEmpty()) {
        faults.add(function.id() + " has neither a queue nor a schedule");
      }
      function.sources().forEach(source -> check(function, source, faults));
    }
    for (QueueResource queue : template.workQueues()) {
      long readers = sources(functions).filter(s -> s.queue().equals(queue.id())).count();
      if (readers != 1) {
        faults.add(queue.id() + " feeds " + readers + " functions, not one");
      }
    }
    return faults;
  }

  private Stream<FunctionResource.EventSource> sources(List<FunctionResource> functions) {
    return functions.stream().flatMap(function -> function.sources().stream());
  }

  private void check(
      FunctionResource function, FunctionResource.EventSource source, List<String> faults) {
    Value mapping = source.properties();
    boolean partial =
        mapping.get("FunctionResponseTypes").items().stream()
            .anyMatch(type -> type.text().equals("ReportBatchItemFailures"));
    if (!partial) {
      faults.add(function.id() + " does not report the failures of a batch one by one");
    }
    if (!mapping.get("ScalingConfig", "MaximumConcurrency").exists()) {
      faults.add(function.id() + " has no MaximumConcurrency");
    }
    int batch = mapping.get("BatchSize").number();
    if (batch > 10 && mapping.get("MaximumBatchingWindowInSeconds").number() < 1) {
      faults.add(function.id() + " takes batches over 10, which needs a window of 1 s or more");
    }
  }
}

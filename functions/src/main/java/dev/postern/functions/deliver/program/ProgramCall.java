package dev.postern.functions.deliver.program;

import dev.postern.message.DeliveryJob;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What a program is called with.
///
/// @param name a file of the folder of permitted programs
/// @param arguments behind its own name
/// @param environment besides PATH it has these variables and no others
/// @param mostOutput octets it may write to its standard output
public record ProgramCall(
    String name, List<String> arguments, Map<String, String> environment, long mostOutput) {
  public ProgramCall {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }

  /// What every program is told of a job; others may be added.
  public static Map<String, String> variables(DeliveryJob job) {
    Map<String, String> variables = new HashMap<>();
    variables.put("POSTERN_QUEUE_ID", job.queueId().value());
    variables.put("POSTERN_JOB_ID", job.jobId());
    variables.put("POSTERN_ATTEMPT", String.valueOf(job.attempt()));
    return variables;
  }

  /// Every text that must reach the program as it is.
  Stream<String> texts() {
    return Stream.concat(arguments.stream(), environment.values().stream());
  }
}

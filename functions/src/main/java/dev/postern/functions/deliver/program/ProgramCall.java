package dev.postern.functions.deliver.program;

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

  /// Every text that must reach the program as it is.
  Stream<String> texts() {
    return Stream.concat(arguments.stream(), environment.values().stream());
  }
}

package dev.postern.cli;

import java.util.ArrayList;
import java.util.List;

/// What is wrong with input that is taken as a whole or not at all: every problem is reported at
/// once, as `file:line:column: what`.
final class InputProblems {
  /// Problems printed at most; of the others there is the number.
  static final int MOST = 1000;

  private final List<String> problems = new ArrayList<>();
  private int more;

  /// @param line from 1
  /// @param column from 1
  /// @param what what is wrong, and what to type instead
  void add(String source, int line, int column, String what) {
    add(source + ":" + line + ":" + column + ": " + what);
  }

  /// @param problem as it is shown
  void add(String problem) {
    if (problems.size() < MOST) {
      problems.add(problem);
    } else {
      more++;
    }
  }

  /// Ends the command if anything is wrong.
  ///
  /// @param outcome what it means for the command, as `nothing was added`
  void throwIfAny(String outcome) throws CliFault {
    if (!problems.isEmpty()) {
      int all = problems.size() + more;
      throw CliFault.badInput(
          problems,
          outcome
              + ": "
              + (all == 1 ? "1 problem" : all + " problems")
              + (more == 0 ? "" : ", the first " + MOST + " of which are above"));
    }
  }
}

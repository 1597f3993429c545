package dev.postern.policy;

import java.util.List;

/// A decision with what every rule asked on the way to it said.
public record Explanation(Decision decision, List<Step> steps) {
  public Explanation {
    steps = List.copyOf(steps);
  }

  /// One rule's answer.
  public record Step(String rule, Verdict verdict) {}
}

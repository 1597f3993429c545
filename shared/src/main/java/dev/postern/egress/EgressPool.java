package dev.postern.egress;

import java.util.List;

/// Sources of which one is chosen by its weight.
///
/// **Seed:** `outgoingip` is pool [#DEFAULT], `outgoingip.HOST` the pool of that name.
///
/// @param members at least one
public record EgressPool(String name, List<Member> members) {
  /// The pool of what has none of its own.
  public static final String DEFAULT = "default";

  /// @param source its name
  /// @param weight 1 to [#MOST_WEIGHT]: a source of weight 2 is chosen twice as often as one of 1
  public record Member(String source, int weight) {
    public static final int MOST_WEIGHT = 1000;

    public Member {
      if (weight < 1 || weight > MOST_WEIGHT) {
        throw new IllegalArgumentException(
            "a weight is 1 to " + MOST_WEIGHT + ", not " + weight + " as " + source + " has");
      }
    }
  }

  /// @throws IllegalArgumentException when it is empty
  public EgressPool {
    members = List.copyOf(members);
    if (members.isEmpty()) {
      throw new IllegalArgumentException("egress pool " + name + " is empty");
    }
  }
}

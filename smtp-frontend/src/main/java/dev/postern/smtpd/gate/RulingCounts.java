package dev.postern.smtpd.gate;

import dev.postern.smtp.Reply;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How many recipients each rule decided, by the class of the reply, since the start.
///
/// Bounded: a row for each rule of the policy and one, [#NO_RULE], for what no rule decided.
public final class RulingCounts {
  /// What stands for the rule where none could decide: no rules yet, no turn for a lookup.
  public static final String NO_RULE = "none";

  private final Map<String, Row> byRule;
  private final LongAdder lookups = new LongAdder();
  private final LongAdder lookupNanos = new LongAdder();

  /// One rule's decisions.
  ///
  /// @param accepted answered 250
  /// @param deferred answered 4xx
  /// @param refused answered 5xx
  public record Row(LongAdder accepted, LongAdder deferred, LongAdder refused) {
    Row() {
      this(new LongAdder(), new LongAdder(), new LongAdder());
    }
  }

  RulingCounts(List<String> rules) {
    byRule =
        Stream.concat(rules.stream(), Stream.of(NO_RULE))
            .collect(Collectors.toUnmodifiableMap(r -> r, _ -> new Row()));
  }

  Ruling count(Ruling ruling) {
    Row row = byRule.get(ruling.by());
    if (row == null) {
      row = byRule.getOrDefault(NO_RULE, new Row());
    }
    switch (ruling) {
      case Ruling.Admitted _ -> row.accepted().increment();
      case Ruling.Refused refused -> of(row, refused.reply()).increment();
      case Ruling.Closed closed -> of(row, closed.reply()).increment();
    }
    return ruling;
  }

  private static LongAdder of(Row row, Reply reply) {
    return reply.isTransient() ? row.deferred() : row.refused();
  }

  void lookedUp(long nanos) {
    lookups.increment();
    lookupNanos.add(nanos);
  }

  /// By rule.
  public Map<String, Row> byRule() {
    return byRule;
  }

  /// Decisions that needed a lookup.
  public long lookups() {
    return lookups.sum();
  }

  /// What they took together, in nanoseconds, the wait for a turn included.
  public long lookupNanos() {
    return lookupNanos.sum();
  }
}

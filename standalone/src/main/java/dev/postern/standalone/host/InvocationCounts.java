package dev.postern.standalone.host;

import dev.postern.smtpd.management.Metric;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// What the invocations of one function came to, since the start.
final class InvocationCounts {
  private final String function;
  private final Map<Outcome, Row> rows =
      Map.of(Outcome.DONE, new Row(), Outcome.PARTLY, new Row(), Outcome.FAILED, new Row());
  private final LongAdder running = new LongAdder();

  /// How an invocation ended.
  private enum Outcome {
    DONE,
    PARTLY,
    FAILED
  }

  private record Row(LongAdder count, LongAdder nanos) {
    Row() {
      this(new LongAdder(), new LongAdder());
    }
  }

  InvocationCounts(String function) {
    this.function = function;
  }

  /// An invocation begins; it has failed unless it says otherwise before it is closed.
  Running begin() {
    return new Running();
  }

  /// One invocation under way.
  final class Running implements AutoCloseable {
    private final long began = System.nanoTime();
    private Outcome outcome = Outcome.FAILED;

    private Running() {
      running.increment();
    }

    /// @param noneFailed whether all it was given is done
    /// @param noneDone whether nothing is
    void ended(boolean noneFailed, boolean noneDone) {
      outcome = noneFailed ? Outcome.DONE : noneDone ? Outcome.FAILED : Outcome.PARTLY;
    }

    @Override
    public void close() {
      running.decrement();
      Row row = rows.getOrDefault(outcome, new Row());
      row.count().increment();
      row.nanos().add(System.nanoTime() - began);
    }
  }

  void bindTo(MeterRegistry registry) {
    rows.forEach(
        (outcome, row) ->
            Metric.FUNCTION_INVOCATIONS.timer(
                registry,
                this,
                row.count()::sum,
                row.nanos()::sum,
                function,
                outcome.name().toLowerCase(Locale.ROOT)));
    Metric.FUNCTION_RUNNING.gauge(registry, running::sum, function);
  }
}

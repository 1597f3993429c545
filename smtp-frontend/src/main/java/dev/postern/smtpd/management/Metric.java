package dev.postern.smtpd.management;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// Every metric of the product, each with what its labels may say: no label ever holds an address,
/// a domain or an account, so their number is bounded. docs/METRICS.md has a row for each.
///
/// Beside these the endpoint shows the JVM's own (`jvm_`, `process_`, `system_`).
public enum Metric {
  CONNECTIONS(Kind.COUNTER, "smtp.connections", "Connections served", "listener"),
  CONNECTIONS_OPEN(Kind.GAUGE, "smtp.connections.open", "Connections open now", "listener"),
  MESSAGES(
      Kind.COUNTER,
      "smtp.messages",
      "Ends of data answered 250 (accepted), 4xx (deferred), 5xx (refused)",
      "outcome"),
  MESSAGE_OCTETS(
      Kind.COUNTER, "smtp.message.octets", "Octets of the messages that were answered 250"),
  RECIPIENTS(
      Kind.COUNTER,
      "smtp.recipients",
      "RCPTs by the rule that decided and its answer; rule none: no rule could, as before rules are"
          + " loaded",
      "rule",
      "outcome"),
  LOOKUPS(
      Kind.TIMER,
      "smtp.lookups",
      "Decisions on RCPT that needed a lookup, and their time, the wait for a turn included"),
  PROTOCOL_FAULTS(
      Kind.COUNTER,
      "smtp.protocol.faults",
      "Sessions closed for input that is no SMTP: a bare CR or LF, a line too long, words before"
          + " TLS"),
  LIMITS(
      Kind.COUNTER,
      "smtp.limits",
      "Refusals, deferrals and closed sessions for a limit, by the limit that was met",
      "limit"),
  TIMEOUTS(Kind.COUNTER, "smtp.timeouts", "Sessions closed because the client kept silent"),
  PROXY_REFUSED(
      Kind.COUNTER,
      "smtp.proxy.refused",
      "Connections closed for a PROXY header that did not come, is none or is not trusted"),
  TLS_HANDSHAKES(
      Kind.COUNTER, "smtp.tls.handshakes", "TLS handshakes: succeeded, failed", "outcome"),
  AUTH(
      Kind.COUNTER,
      "smtp.auth",
      "AUTH commands that succeeded, and that failed with 535",
      "outcome"),
  COMMITS(
      Kind.TIMER,
      "intake.commits",
      "Segments stored, with their time as a histogram; not-stored: the spool failed, not-queued:"
          + " the queue",
      "outcome"),
  COMMITTED_MESSAGES(
      Kind.COUNTER,
      "intake.committed.messages",
      "Messages in the segments that were stored; divided by those: messages per segment"),
  COMMITTED_OCTETS(
      Kind.COUNTER, "intake.committed.octets", "Octets of the segments that were stored"),
  INTAKE_MEMORY(Kind.GAUGE, "intake.memory.octets", "Octets of unfinished messages in memory now"),
  INTAKE_MEMORY_LIMIT(
      Kind.GAUGE,
      "intake.memory.limit.octets",
      "The most there may be: postern.limits.intake-memory"),
  INTAKE_WAITING(
      Kind.GAUGE,
      "intake.memory.waiting",
      "Messages that wait for memory now, their clients not read"),
  RULES_VERSION(Kind.GAUGE, "rules.version", "Version of the rules in force; -1 before the first"),
  RULES_AGE(
      Kind.GAUGE,
      "rules.age.seconds",
      "Seconds since the database last confirmed that version; grows while it is away"),
  RULES_REFUSED(
      Kind.COUNTER,
      "rules.refused",
      "Versions of the rules that could not be taken; the one before stays"),
  QUEUE_MESSAGES(
      Kind.GAUGE,
      "queue.messages",
      "Standalone: messages a queue holds, state visible, in-flight, delayed, dead (given up, in"
          + " its dead-letter queue); asked at most every 5 s",
      "queue",
      "state"),
  FUNCTION_INVOCATIONS(
      Kind.TIMER,
      "function.invocations",
      "Standalone: invocations and their time; outcome done, partly (some messages go back),"
          + " failed",
      "function",
      "outcome"),
  FUNCTION_RUNNING(
      Kind.GAUGE, "function.running", "Standalone: invocations under way now", "function");

  private static final String PREFIX = "postern.";
  private static final Duration[] TIMES = {
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(20)
  };

  private final Kind kind;
  private final String name;
  private final String meaning;

  /// Separated by blanks.
  private final String labels;

  /// What Prometheus is told a metric is.
  public enum Kind {
    COUNTER("_total"),
    GAUGE(""),
    TIMER("_seconds");

    private final String suffix;

    Kind(String suffix) {
      this.suffix = suffix;
    }
  }

  Metric(Kind kind, String name, String meaning, String... labels) {
    this.kind = kind;
    this.name = PREFIX + name;
    this.meaning = meaning;
    this.labels = String.join(" ", labels);
  }

  /// As `/prometheus` shows it; a timer has `_count`, `_sum` and `_max` behind it.
  public String scrapedName() {
    return name.replace('.', '_') + kind.suffix;
  }

  public Kind kind() {
    return kind;
  }

  public String meaning() {
    return meaning;
  }

  public List<String> labels() {
    return labels.isEmpty() ? List.of() : List.of(labels.split(" "));
  }

  /// Shows a count that grows.
  ///
  /// @param counted kept by the caller for as long as it is to be shown
  /// @param values of the labels, in their order
  public void counter(MeterRegistry registry, LongAdder counted, String... values) {
    counter(registry, counted, LongAdder::sum, values);
  }

  /// The same, asked of `owner`, which the caller keeps.
  public <T> void counter(
      MeterRegistry registry, T owner, ToDoubleFunction<T> count, String... values) {
    FunctionCounter.builder(name, owner, count)
        .tags(tags(values))
        .description(meaning)
        .register(registry);
  }

  /// Shows a number as it is when it is asked for.
  public void gauge(MeterRegistry registry, Supplier<Number> now, String... values) {
    Gauge.builder(name, now).tags(tags(values)).description(meaning).register(registry);
  }

  /// Shows times that somebody else counts; `owner` is kept by the caller.
  public void timer(
      MeterRegistry registry,
      Object owner,
      LongSupplier count,
      LongSupplier nanos,
      String... values) {
    FunctionTimer.builder(
            name, owner, _ -> count.getAsLong(), _ -> nanos.getAsLong(), TimeUnit.NANOSECONDS)
        .tags(tags(values))
        .description(meaning)
        .register(registry);
  }

  /// A timer to record with, shown as a histogram.
  public Timer timer(MeterRegistry registry, String... values) {
    return Timer.builder(name)
        .tags(tags(values))
        .description(meaning)
        .serviceLevelObjectives(TIMES)
        .register(registry);
  }

  private Tags tags(String... values) {
    List<String> names = labels();
    if (values.length != names.size()) {
      throw new IllegalArgumentException(this + " has the labels " + names);
    }
    Tags tags = Tags.empty();
    for (int i = 0; i < values.length; i++) {
      tags = tags.and(names.get(i), values[i]);
    }
    return tags;
  }
}

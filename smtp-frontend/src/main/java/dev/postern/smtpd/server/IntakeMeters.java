package dev.postern.smtpd.server;

import dev.postern.smtpd.intake.CommitWatch;
import dev.postern.smtpd.management.Metric;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// Measures commits.
final class IntakeMeters implements CommitWatch {
  private final Map<End, Timer> commits = new EnumMap<>(End.class);
  private final LongAdder messages = new LongAdder();
  private final LongAdder octets = new LongAdder();

  IntakeMeters(MeterRegistry registry) {
    for (End end : End.values()) {
      String outcome = end.name().toLowerCase(Locale.ROOT).replace('_', '-');
      commits.put(end, Metric.COMMITS.timer(registry, outcome));
    }
    Metric.COMMITTED_MESSAGES.counter(registry, messages);
    Metric.COMMITTED_OCTETS.counter(registry, octets);
  }

  @Override
  public void ended(End end, int count, long size, long nanos) {
    Timer timer = commits.get(end);
    if (timer != null) {
      timer.record(nanos, TimeUnit.NANOSECONDS);
    }
    if (end == End.STORED) {
      messages.add(count);
      octets.add(size);
    }
  }
}

package dev.postern.smtpd.management;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import org.jspecify.annotations.Nullable;

/// The JVM's and the process's own metrics, added by the first who asks: a start needs none.
final class JvmMetrics implements AutoCloseable {
  private @Nullable JvmGcMetrics collections;

  synchronized void bindOnce(MeterRegistry registry) {
    if (collections != null) {
      return;
    }
    collections = new JvmGcMetrics();
    collections.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  @Override
  public synchronized void close() {
    if (collections != null) {
      collections.close();
    }
  }
}

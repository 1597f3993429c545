package dev.postern.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Gathers what is wrong with settings, be it seen when they are read or only in use, as a file
/// that is not there, so that all of it is told at once.
public final class SettingFaults {
  private final List<String> faults = new ArrayList<>();

  /// What `reading` gives, or null when it finds a fault.
  public <T> @Nullable T keep(Supplier<@Nullable T> reading) {
    try {
      return reading.get();
    } catch (InvalidSettingsException e) {
      faults.add(String.valueOf(e.getMessage()));
      return null;
    }
  }

  /// Keeps the fault that `check` throws.
  public void check(Runnable check) {
    keep(
        () -> {
          check.run();
          return null;
        });
  }

  public void add(String fault) {
    faults.add(fault);
  }

  public boolean isEmpty() {
    return faults.isEmpty();
  }

  /// @throws InvalidSettingsException with every fault, when there is one
  public void refuse() {
    if (!faults.isEmpty()) {
      throw new InvalidSettingsException(faults);
    }
  }
}

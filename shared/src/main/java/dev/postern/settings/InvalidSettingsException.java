package dev.postern.settings;

import java.util.List;

/// Settings that cannot be taken; every fault is listed.
public final class InvalidSettingsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public InvalidSettingsException(List<String> faults) {
    super(String.join("\n", faults));
  }
}

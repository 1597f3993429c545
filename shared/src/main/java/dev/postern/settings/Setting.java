package dev.postern.settings;

import java.util.Locale;
import java.util.function.Function;

/// One setting: its key, default, meaning and how its text is read.
///
/// @param key as `postern.queue-lifetime`; the environment variable is the same in upper case with
///   `_` for `.` and `-`
/// @param defaultText the default as an operator would write it
/// @param meaning one sentence, with the unit
/// @param reader throws [IllegalArgumentException] naming what is wrong
public record Setting<T>(
    String key, String defaultText, String meaning, Function<String, T> reader) {

  /// The environment variable that sets it: `POSTERN_QUEUE_LIFETIME`.
  public String environmentVariable() {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}

package dev.postern.settings;

import java.time.Duration;
import java.util.function.Function;

/// The kinds of setting there are, each with the reader of its text.
final class SettingKinds {
  private SettingKinds() {}

  static Setting<String> text(String key, String defaultText, String meaning) {
    return text(key, defaultText, meaning, String::strip);
  }

  static Setting<String> text(
      String key, String defaultText, String meaning, Function<String, String> reader) {
    return new Setting<>(key, defaultText, meaning, reader);
  }

  static Setting<Boolean> flag(String key, String defaultText, String meaning) {
    return new Setting<>(key, defaultText, meaning, SettingText::flag);
  }

  static Setting<Integer> number(
      String key, String defaultText, int least, int most, String meaning) {
    return new Setting<>(key, defaultText, meaning, t -> SettingText.number(t, least, most));
  }

  static Setting<Long> size(String key, String defaultText, String meaning) {
    return new Setting<>(key, defaultText, meaning, SettingText::size);
  }

  static Setting<Duration> time(String key, String defaultText, String meaning) {
    return new Setting<>(key, defaultText, meaning, SettingText::positiveDuration);
  }

  /// A duration that may be zero.
  static Setting<Duration> pause(String key, String defaultText, String meaning) {
    return new Setting<>(key, defaultText, meaning, SettingText::duration);
  }
}

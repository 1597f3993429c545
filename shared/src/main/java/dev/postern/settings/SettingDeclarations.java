package dev.postern.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Settings in the order they are declared, by kind: each kind has the reader of its text.
final class SettingDeclarations {
  private final List<Setting<?>> declared = new ArrayList<>();

  /// All that were declared so far.
  List<Setting<?>> all() {
    return List.copyOf(declared);
  }

  <T> Setting<T> declare(
      String key, String defaultText, String meaning, Function<String, T> reader) {
    var setting = new Setting<>(key, defaultText, meaning, reader);
    declared.add(setting);
    return setting;
  }

  Setting<String> text(String key, String defaultText, String meaning) {
    return text(key, defaultText, meaning, String::strip);
  }

  Setting<String> text(
      String key, String defaultText, String meaning, Function<String, String> reader) {
    return declare(key, defaultText, meaning, reader);
  }

  Setting<Boolean> flag(String key, String defaultText, String meaning) {
    return declare(key, defaultText, meaning, SettingText::flag);
  }

  Setting<Integer> number(String key, String defaultText, int least, int most, String meaning) {
    return declare(key, defaultText, meaning, t -> SettingText.number(t, least, most));
  }

  Setting<Long> size(String key, String defaultText, String meaning) {
    return declare(key, defaultText, meaning, SettingText::size);
  }

  Setting<Duration> time(String key, String defaultText, String meaning) {
    return declare(key, defaultText, meaning, SettingText::positiveDuration);
  }

  /// A duration that may be zero.
  Setting<Duration> pause(String key, String defaultText, String meaning) {
    return declare(key, defaultText, meaning, SettingText::duration);
  }
}

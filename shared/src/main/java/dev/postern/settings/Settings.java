package dev.postern.settings;

import dev.postern.queue.QueueName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The values in force. Sources win in the order: `--set`, environment, `postern.yml`, default.
///
/// Unknown keys and unreadable values are refused all at once, each with its source and remedy.
public final class Settings {
  /// The name of the source that [#environment] gives.
  public static final String ENVIRONMENT = "environment";

  /// Begins the variables that hold the URLs of lanes' queues: `POSTERN_QUEUE_REMOTE_OUT_1`.
  static final String LANE_VARIABLE = "POSTERN_QUEUE_REMOTE_";

  private final Map<String, Value> values;

  /// What each setting's text was read as, by key: a text is read once, not at each use.
  private final Map<String, Object> read = new ConcurrentHashMap<>();

  private Settings(Map<String, Value> values) {
    this.values = values;
  }

  /// A text and where it came from.
  record Value(String text, String source) {}

  /// One layer of values, the strongest first.
  ///
  /// @param name for messages: `--set`, `environment`, the path of `postern.yml`
  /// @param lines where in a file a key stands, from 1; empty for what is no file
  public record Source(String name, Map<String, String> values, Map<String, Integer> lines) {
    public Source {
      values = Map.copyOf(values);
      lines = Map.copyOf(lines);
    }

    public Source(String name, Map<String, String> values) {
      this(name, values, Map.of());
    }

    /// The source's name, and the line where it has one.
    String placeOf(String key) {
      Integer line = lines.get(key);
      return line == null ? name : name + ":" + line;
    }
  }

  /// Merges the sources.
  ///
  /// @throws InvalidSettingsException listing every unknown key and unreadable value
  public static Settings of(List<Source> strongestFirst) {
    var faults = new SettingFaults();
    Settings settings = of(strongestFirst, faults);
    faults.refuse();
    return settings;
  }

  /// Merges what can be taken of the sources: so that what only shows in use can be looked at as
  /// well before all faults are told.
  ///
  /// @param faults where every unknown key and unreadable value goes; they are left out
  public static Settings of(List<Source> strongestFirst, SettingFaults faults) {
    Map<String, Value> merged = new LinkedHashMap<>();
    for (Source source : strongestFirst) {
      source
          .values()
          .forEach((key, text) -> merged.putIfAbsent(key, new Value(text, source.placeOf(key))));
    }
    merged.entrySet().removeIf(e -> !isUsable(e.getKey(), e.getValue(), faults));
    return new Settings(merged);
  }

  private static boolean isUsable(String key, Value value, SettingFaults faults) {
    Setting<?> setting = SettingCatalog.named(key);
    if (setting == null) {
      faults.add(
          value.source()
              + ": no setting is called "
              + key
              + "; `postern up --print-settings` lists all");
      return false;
    }
    try {
      var _ = setting.reader().apply(value.text());
      return true;
    } catch (IllegalArgumentException e) {
      String shown = SettingTable.shown(setting, value.text());
      faults.add(value.source() + ": " + key + "=" + shown + ": " + e.getMessage());
      return false;
    }
  }

  /// The settings of a YAML file such as `HOME/postern.yml`; none when there is no file.
  ///
  /// @throws InvalidSettingsException naming file and line of all that is not a setting's text
  /// @throws IOException when the file is there and cannot be read
  public static Source file(Path path) throws IOException {
    return Files.exists(path) ? SettingsFile.read(path) : new Source(path.toString(), Map.of());
  }

  /// The settings found in environment variables (`POSTERN_...`); other variables are not looked
  /// at, see [StrayVariables].
  public static Source environment(Map<String, String> environment) {
    Map<String, String> found = new LinkedHashMap<>();
    for (Setting<?> setting : SettingCatalog.ALL) {
      String text = environment.get(setting.environmentVariable());
      if (text != null) {
        found.put(setting.key(), text);
      }
    }
    environment.forEach(
        (name, text) -> {
          if (name.startsWith(LANE_VARIABLE)) {
            String lane = name.substring(LANE_VARIABLE.length());
            found.putIfAbsent(
                QueueName.LANE_SETTING_PREFIX + lane.toLowerCase(Locale.ROOT).replace('_', '-'),
                text);
          }
        });
    return new Source(ENVIRONMENT, found);
  }

  /// The setting's value.
  @SuppressWarnings("unchecked") // under a setting's key stands what its own reader made
  public <T> T get(Setting<T> setting) {
    return (T) read.computeIfAbsent(setting.key(), _ -> setting.reader().apply(textOf(setting)));
  }

  /// Where a setting's value came from: a source's name, or `default`.
  public String sourceOf(Setting<?> setting) {
    Value value = values.get(setting.key());
    return value == null ? "default" : value.source();
  }

  /// Whether somebody gave the setting a value, be it the default's.
  public boolean isGiven(Setting<?> setting) {
    return values.containsKey(setting.key());
  }

  /// The keys that somebody gave a value.
  Set<String> keys() {
    return values.keySet();
  }

  /// All settings as a table: key, value (secrets masked), default, source, meaning.
  public String table() {
    return SettingTable.of(this);
  }

  /// The text of a setting's value.
  public String textOf(Setting<?> setting) {
    Value value = values.get(setting.key());
    return value == null ? setting.defaultText() : value.text();
  }
}

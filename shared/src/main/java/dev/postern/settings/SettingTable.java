package dev.postern.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// All settings in columns for people, secrets masked.
final class SettingTable {
  private static final String MASK = "********";
  private static final Pattern PASSWORD_IN_URL = Pattern.compile("(?i)(password=)[^&;]*");
  private static final String GAP = "  ";

  private SettingTable() {}

  static String of(Settings settings) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("KEY", "VALUE", "DEFAULT", "SOURCE", "MEANING"));
    for (Setting<?> setting : SettingCatalog.settings()) {
      rows.add(
          List.of(
              setting.key(),
              shown(setting, settings.textOf(setting)),
              shown(setting, setting.defaultText()),
              settings.sourceOf(setting),
              setting.meaning()));
    }
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    var out = new StringBuilder();
    for (List<String> row : rows) {
      out.append(line(row, widths)).append('\n');
    }
    return out.toString();
  }

  /// A value's text as it may be shown: `-` for none, a mask for a secret.
  static String shown(Setting<?> setting, String text) {
    if (text.isEmpty()) {
      return "-";
    }
    return SettingCatalog.isSecret(setting)
        ? MASK
        : PASSWORD_IN_URL.matcher(text).replaceAll("$1" + MASK);
  }

  private static String line(List<String> row, int[] widths) {
    var out = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      out.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length()).append(GAP);
    }
    return out.toString().stripTrailing();
  }
}

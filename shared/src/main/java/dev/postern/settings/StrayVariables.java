package dev.postern.settings;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// Environment variables that are named as a setting's are, `POSTERN_...`, and are none's: slips of
/// the pen, which should not pass in silence. They stop nothing: other programs may have such names
/// too.
public final class StrayVariables {
  private static final String PREFIX = "POSTERN_";

  /// So many wrong, missing or superfluous letters are taken for a slip.
  private static final int NEAR = 3;

  /// Read by the launcher and the command line, or given to programs.
  private static final Set<String> NO_SETTINGS =
      Set.of(
          "POSTERN_HOME",
          "POSTERN_AOT",
          "POSTERN_JAVA_OPTS",
          "POSTERN_IN_BACKGROUND",
          "POSTERN_QUEUE_ID",
          "POSTERN_JOB_ID",
          "POSTERN_ATTEMPT",
          "POSTERN_RECIPIENTS");

  private StrayVariables() {}

  /// A line for each of them, in the order of their names, with the setting that was meant, if one
  /// is near. Their values are not shown, they may be secrets.
  public static List<String> in(Map<String, String> environment) {
    return environment.keySet().stream()
        .filter(StrayVariables::isStray)
        .sorted()
        .map(StrayVariables::line)
        .toList();
  }

  private static boolean isStray(String name) {
    return name.startsWith(PREFIX)
        && !name.startsWith(Settings.LANE_VARIABLE)
        && !NO_SETTINGS.contains(name)
        && SettingCatalog.ALL.stream().noneMatch(s -> s.environmentVariable().equals(name));
  }

  private static String line(String name) {
    Setting<?> nearest =
        SettingCatalog.ALL.stream()
            .min(Comparator.comparingInt(s -> slips(name, s.environmentVariable())))
            .orElseThrow();
    String line = Settings.ENVIRONMENT + ": " + name + " is no setting's variable, it is ignored; ";
    return slips(name, nearest.environmentVariable()) <= NEAR
        ? line + nearest.environmentVariable() + " would set " + nearest.key()
        : line + "`postern up --print-settings` lists the settings";
  }

  /// The letters to put in, take out or exchange to make one text of the other (Levenshtein).
  private static int slips(String one, String other) {
    int[] row = IntStream.rangeClosed(0, other.length()).toArray();
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int exchanged = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(exchanged, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}

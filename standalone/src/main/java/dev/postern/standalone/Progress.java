package dev.postern.standalone;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/// Tells the operator, a line per part, what starts and how long it took.
final class Progress {
  private final PrintWriter out;
  private final InstantSource clock;

  Progress(PrintWriter out, InstantSource clock) {
    this.out = out;
    this.clock = clock;
  }

  /// Says something of a part: `mariadb making the database`.
  synchronized void say(String part, String what) {
    out.printf(Locale.ROOT, "%-10s %s%n", part, what);
    out.flush();
  }

  /// Begins the time of a part.
  Timer begin(String part) {
    Instant start = clock.instant();
    return where ->
        say(part, "ready" + (where.isEmpty() ? "" : " on " + where) + " in " + since(start));
  }

  /// Ends the time of a part and says that it is ready.
  interface Timer {
    /// @param where it listens; empty if nowhere
    void ready(String where);
  }

  private String since(Instant start) {
    return seconds(Duration.between(start, clock.instant()));
  }

  static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }
}

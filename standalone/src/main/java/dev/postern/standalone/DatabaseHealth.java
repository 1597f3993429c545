package dev.postern.standalone;

import dev.postern.db.Database;
import dev.postern.settings.Settings;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Whether the database answers, asked for when somebody wants to know and at most every [#FRESH].
final class DatabaseHealth {
  private static final Duration FRESH = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final BooleanSupplier runs;
  private final Probe probe;
  private final InstantSource clock;
  private @Nullable Asked last;

  private record Asked(Instant at, boolean answers) {}

  /// A question that throws when it has no answer.
  interface Probe {
    void ask() throws SQLException;
  }

  /// @param runs whether the server's process runs
  DatabaseHealth(BooleanSupplier runs, Probe probe, InstantSource clock) {
    this.runs = runs;
    this.probe = probe;
    this.clock = clock;
  }

  static DatabaseHealth of(Supervision server, Settings settings, InstantSource clock) {
    return new DatabaseHealth(server::isUp, () -> Database.probe(settings, PATIENCE), clock);
  }

  /// For people: `up`, `not answering`, or `restarting` when it has ended and is started again.
  String text() {
    if (!runs.getAsBoolean()) {
      return "restarting";
    }
    return answers() ? "up" : "not answering";
  }

  private synchronized boolean answers() {
    Instant now = clock.instant();
    if (last == null || !now.isBefore(last.at().plus(FRESH))) {
      last = new Asked(now, ask());
    }
    return last.answers();
  }

  private boolean ask() {
    try {
      probe.ask();
      return true;
    } catch (SQLException _) {
      return false;
    }
  }
}

package dev.postern.cli;

import dev.postern.db.Database;
import dev.postern.rules.store.FrontEnds;
import dev.postern.rules.store.FrontEnds.FrontEnd;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/// `--wait`: a change of rules returns once every front end that runs has it in force.
final class WaitOption {
  /// A front end not seen for this long does not run.
  private static final Duration ALIVE = Duration.ofSeconds(30);

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(100);

  @Option(
      names = "--wait",
      description = "Return once the change is in force at every front end (at most 30 s).")
  private boolean wait;

  /// Waits, if asked to, until `version` is in force.
  ///
  /// @throws CliFault when it is not after 30 s, naming the front ends that lag
  void await(long version, Database database, InstantSource clock)
      throws CliFault, SQLException, InterruptedException {
    if (!wait) {
      return;
    }
    var frontEnds = new FrontEnds(database);
    long deadline = System.nanoTime() + LIMIT.toNanos();
    List<FrontEnd> behind = behind(frontEnds, version, clock);
    while (!behind.isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw CliFault.fallsShort(
            "the change is stored as version "
                + version
                + ", but not yet in force at "
                + behind.stream().map(WaitOption::lag).collect(Collectors.joining(", "))
                + "; see `postern status`");
      }
      Thread.sleep(PAUSE);
      behind = behind(frontEnds, version, clock);
    }
  }

  private static String lag(FrontEnd frontEnd) {
    return "%s (version %d%s)"
        .formatted(
            frontEnd.id(),
            frontEnd.rulesVersion(),
            frontEnd.refused() == null ? "" : "; it refuses " + frontEnd.refused());
  }

  private static List<FrontEnd> behind(FrontEnds frontEnds, long version, InstantSource clock)
      throws SQLException {
    return frontEnds.seenSince(clock.instant().minus(ALIVE)).stream()
        .filter(f -> f.rulesVersion() < version)
        .toList();
  }
}

package dev.postern.rules.store;

import dev.postern.db.Database;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.RulesSource;
import dev.postern.settings.SettingCatalog;
import dev.postern.settings.Settings;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The rules for a process that lives: a virtual thread asks for the version each
/// `postern.rules.poll` and swaps in a newer snapshot; callers never wait.
///
/// A front end also tells table `front_end` which version it runs, on each change and every 10 s.
///
/// **On failure:** the last snapshot stays in force for as long as it takes.
public final class PollingRulesSource implements RulesSource, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PollingRulesSource.class);
  private static final Duration REPORT_INTERVAL = Duration.ofSeconds(10);

  private final FollowedRules rules;
  private final FrontEndRegister register;
  private final String id;
  private final InstantSource clock;
  private final CountDownLatch stop = new CountDownLatch(1);
  private @Nullable Thread poller;
  private long reportedVersion;
  private Instant reportedAt = Instant.EPOCH;

  PollingRulesSource(
      RulesReader reader, FrontEndRegister register, String id, InstantSource clock) {
    this.rules = new FollowedRules(reader);
    this.register = register;
    this.id = id;
    this.clock = clock;
  }

  /// Loads the rules, if the database answers within its timeout, and follows them from then on.
  ///
  /// @param frontEndId the front end's name in table `front_end`, or null for a reader that is none
  public static PollingRulesSource start(
      Database database, Settings settings, InstantSource clock, @Nullable String frontEndId) {
    var loader = new RulesLoader(database, settings);
    if (frontEndId != null) {
      loader.warnings().forEach(warning -> log.warn("event=unsafe-setting {}", warning));
    }
    var source =
        new PollingRulesSource(
            loader,
            frontEndId == null ? FrontEndRegister.NONE : new FrontEnds(database),
            frontEndId == null ? "" : frontEndId,
            clock);
    source.poll();
    source.follow(settings.get(SettingCatalog.RULES_POLL));
    return source;
  }

  @Override
  public RulesSnapshot current() throws RulesUnavailableException {
    return rules.current();
  }

  private void follow(Duration interval) {
    poller = Thread.ofVirtual().name("rules-poll").start(() -> pollUntilStopped(interval));
  }

  private void pollUntilStopped(Duration interval) {
    try {
      while (!stop.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
        poll();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// One look at the database; on the poller's thread only, once that runs.
  void poll() {
    if (rules.refresh()) {
      report();
    }
  }

  private void report() {
    try {
      long version = rules.current().version();
      Instant now = clock.instant();
      if (version != reportedVersion || !now.isBefore(reportedAt.plus(REPORT_INTERVAL))) {
        register.report(new FrontEnds.FrontEnd(id, version, now));
        reportedVersion = version;
        reportedAt = now;
      }
    } catch (SQLException | RulesUnavailableException e) {
      log.debug("front end {} could not report its rules version", id, e);
    }
  }

  /// Stops following; waits for a poll under way, which the database timeout bounds.
  @Override
  public void close() {
    stop.countDown();
    Thread thread = poller;
    try {
      if (thread != null) {
        thread.join();
        register.leave(id);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      log.debug("front end {} could not say that it leaves", id, e);
    }
  }
}

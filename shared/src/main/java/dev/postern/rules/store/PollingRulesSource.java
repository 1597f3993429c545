package dev.postern.rules.store;

import dev.postern.db.Database;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.RulesSource;
import dev.postern.settings.SettingCatalog;
import dev.postern.settings.Settings;
import dev.postern.spool.DocumentStore;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The rules for a process that lives: a virtual thread asks for the version each
/// `postern.rules.poll` and swaps in a newer snapshot; callers never wait.
///
/// A front end also tells table `front_end` which version it runs, on each change and every 10 s,
/// and keeps each good version as a copy in the spool bucket.
///
/// **On failure:** the last snapshot stays in force for as long as it takes; a process that starts
/// without the database begins with the copy.
public final class PollingRulesSource implements RulesSource, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PollingRulesSource.class);
  private static final Duration REPORT_INTERVAL = Duration.ofSeconds(10);

  private final FollowedRules rules;
  private final FrontEndRegister register;
  private final String id;
  private final InstantSource clock;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final RulesCopyWriter copyWriter;
  private @Nullable Thread poller;
  private FrontEnds.@Nullable FrontEnd reported;
  private volatile @Nullable Instant confirmedAt;

  PollingRulesSource(
      RulesReader reader,
      SnapshotBuilder builder,
      RulesCopy copy,
      FrontEndRegister register,
      String id,
      InstantSource clock) {
    this.copyWriter = new RulesCopyWriter(copy, RulesCopyWriter.RETRY);
    this.rules =
        new FollowedRules(reader, builder, new CopyStart(copy, builder), copyWriter::offer);
    this.register = register;
    this.id = id;
    this.clock = clock;
  }

  /// Loads the rules, if the database answers within its timeout, else their copy, if the spool
  /// answers within its own, and follows the database from then on.
  ///
  /// @param frontEndId the front end's name in table `front_end`
  public static PollingRulesSource start(
      Database database,
      DocumentStore documents,
      Settings settings,
      InstantSource clock,
      String frontEndId) {
    SnapshotBuilder builder = SnapshotBuilder.of(settings);
    builder.options().warnings().forEach(warning -> log.warn("event=unsafe-setting {}", warning));
    var source =
        new PollingRulesSource(
            new RulesLoader(database),
            builder,
            new RulesCopy(documents, clock),
            new FrontEnds(database),
            frontEndId,
            clock);
    source.poll();
    source.follow(settings.get(SettingCatalog.RULES_POLL));
    return source;
  }

  @Override
  public RulesSnapshot current() throws RulesUnavailableException {
    return rules.current();
  }

  @Override
  public Optional<Following> following() {
    return Optional.of(new Following(Optional.ofNullable(confirmedAt), rules.refused()));
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
      confirmedAt = clock.instant();
      report();
    }
  }

  private void report() {
    FollowedRules.Refusal refusal = rules.refusal();
    var now =
        new FrontEnds.FrontEnd(
            id,
            rules.version(),
            clock.instant(),
            refusal == null ? null : "version " + refusal.version() + ": " + refusal.reason());
    if (!isDue(now)) {
      return;
    }
    try {
      register.report(now);
      reported = now;
    } catch (SQLException e) {
      log.debug("front end {} could not report its rules version", id, e);
    }
  }

  private boolean isDue(FrontEnds.FrontEnd now) {
    FrontEnds.FrontEnd last = reported;
    return last == null
        || last.rulesVersion() != now.rulesVersion()
        || !Objects.equals(last.refused(), now.refused())
        || !now.seenAt().isBefore(last.seenAt().plus(REPORT_INTERVAL));
  }

  /// Stops following; waits for a poll under way, which the database timeout bounds.
  @Override
  public void close() {
    stop.countDown();
    copyWriter.close();
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

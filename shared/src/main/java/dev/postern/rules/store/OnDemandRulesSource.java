package dev.postern.rules.store;

import dev.postern.db.Database;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.RulesSource;
import dev.postern.settings.SettingCatalog;
import dev.postern.settings.Settings;
import dev.postern.settings.StoreSettings;
import dev.postern.spool.DocumentStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// The rules for a process that is frozen between calls, as Lambda does: a caller that finds the
/// last look at the version older than `postern.rules.poll` starts the next one.
///
/// That caller gives the look [#PATIENCE] to end, so that the first call after a long sleep sees
/// the rules of today; the others, and it after that, go on with the last snapshot. There is never
/// more than one look at a time, and none without a caller.
///
/// A process that starts while the database is away begins with the copy in the spool bucket; the
/// database's rules take its place as soon as it answers.
///
/// **On failure:** the last snapshot stays in force; the next look comes after [#RESPITE].
public final class OnDemandRulesSource implements RulesSource {
  /// The longest a caller that has a snapshot waits for a newer one.
  static final Duration PATIENCE = Duration.ofMillis(500);

  /// How long a database that failed is left alone.
  static final Duration RESPITE = Duration.ofSeconds(5);

  private final FollowedRules rules;
  private final Duration interval;
  private final Duration firstPatience;
  private final InstantSource clock;
  private volatile Instant nextLook = Instant.MIN;
  private @Nullable Thread look;

  OnDemandRulesSource(
      RulesReader reader,
      SnapshotBuilder builder,
      RulesCopy copy,
      Duration interval,
      Duration firstPatience,
      InstantSource clock) {
    this.rules = new FollowedRules(reader, builder, new CopyStart(copy, builder), _ -> {});
    this.interval = interval;
    this.firstPatience = firstPatience;
    this.clock = clock;
  }

  /// @param documents where the copy is; it is only read
  public OnDemandRulesSource(
      Database database, DocumentStore documents, Settings settings, InstantSource clock) {
    this(
        new RulesLoader(database),
        SnapshotBuilder.of(settings),
        new RulesCopy(documents, clock),
        settings.get(SettingCatalog.RULES_POLL),
        settings
            .get(StoreSettings.DB_TIMEOUT)
            .multipliedBy(2)
            .plus(settings.get(StoreSettings.STORE_TIMEOUT)),
        clock);
  }

  @Override
  public RulesSnapshot current() throws RulesUnavailableException {
    Thread awaited = lookToAwait();
    if (awaited != null) {
      await(awaited, rules.isEmpty() ? firstPatience : PATIENCE);
    }
    return rules.current();
  }

  /// The look the caller should give some time: one it starts now, or, while there are no rules at
  /// all, the one under way.
  private synchronized @Nullable Thread lookToAwait() {
    Thread underWay = look;
    if (underWay != null && underWay.isAlive()) {
      return rules.isEmpty() ? underWay : null;
    }
    if (clock.instant().isBefore(nextLook)) {
      return null;
    }
    look = Thread.ofVirtual().name("rules-look").start(this::look);
    return look;
  }

  private void look() {
    boolean answered = rules.refresh();
    nextLook =
        clock.instant().plus(answered || interval.compareTo(RESPITE) > 0 ? interval : RESPITE);
  }

  private static void await(Thread thread, Duration longest) {
    try {
      var _ = thread.join(longest);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

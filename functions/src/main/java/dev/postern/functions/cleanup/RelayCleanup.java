package dev.postern.functions.cleanup;

import dev.postern.functions.runtime.ControlsInForce;
import dev.postern.functions.runtime.ScheduledWork;
import dev.postern.functions.runtime.Stores;
import dev.postern.settings.SettingCatalog;
import dev.postern.settings.StoreSettings;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes expired rows of the relay table, orphaned spool objects and old messages of the ledger.
///
/// Each kind has a bound a run, so that one run cannot hold the database or the bucket for long;
/// what is left goes the next time. A kind that fails does not stop the others.
///
/// **Seed:** spec 4.7 (`clearopensmtp`); T47. **On failure:** throws at the end, with every fault.
final class RelayCleanup implements ScheduledWork {
  private static final Logger log = LoggerFactory.getLogger(RelayCleanup.class);

  /// Rows or objects of one call, and calls of one kind in one run.
  static final int BATCH = 1_000;

  static final int MAX_BATCHES = 20;

  private final Stores stores;

  RelayCleanup(Stores stores) {
    this.stores = stores;
  }

  @Override
  public String run(Instant deadline) throws Exception {
    List<String> done = new ArrayList<>();
    List<Exception> faults = new ArrayList<>();
    step("relay-table rows", () -> relayRows(deadline), done, faults);
    step("spool objects", () -> spoolObjects(deadline), done, faults);
    step("ledger messages", () -> ledgerMessages(deadline), done, faults);
    String line = "removed " + String.join(", ", done);
    if (!faults.isEmpty()) {
      var failure = new IOException(line, faults.getFirst());
      faults.stream().skip(1).forEach(failure::addSuppressed);
      throw failure;
    }
    log.info(line);
    return line;
  }

  private interface Step {
    int remove() throws IOException, SQLException;
  }

  private static void step(String what, Step step, List<String> done, List<Exception> faults) {
    try {
      done.add(step.remove() + " " + what);
    } catch (IOException | SQLException e) {
      done.add("not all " + what + " (" + e.getMessage() + ")");
      faults.add(e);
    }
  }

  private int relayRows(Instant deadline) throws SQLException {
    int minutes = stores.settings().get(SettingCatalog.RELAY_CLEAR_MINUTES);
    Instant before = stores.clock().instant().minus(Duration.ofMinutes(minutes));
    return inBatches(deadline, () -> stores.relayTable().expire(before, BATCH));
  }

  private int ledgerMessages(Instant deadline) throws SQLException {
    Duration retention = stores.settings().get(SettingCatalog.LEDGER_RETENTION);
    Instant before = stores.clock().instant().minus(retention);
    return inBatches(deadline, () -> stores.ledgerRetention().expire(before, BATCH));
  }

  private interface Batch {
    int remove() throws SQLException;
  }

  private int inBatches(Instant deadline, Batch batch) throws SQLException {
    int removed = 0;
    for (int i = 0; i < MAX_BATCHES && stores.clock().instant().isBefore(deadline); i++) {
      int now = batch.remove();
      removed += now;
      if (now < BATCH) {
        break;
      }
    }
    return removed;
  }

  private int spoolObjects(Instant deadline) throws IOException {
    List<String> keys = new ArrayList<>();
    stores
        .spool()
        .listOlderThan(
            stores.clock().instant().minus(orphanAge()),
            key -> {
              if (keys.size() < BATCH * MAX_BATCHES) {
                keys.add(key);
              }
            });
    int removed = 0;
    for (String key : keys) {
      if (!stores.clock().instant().isBefore(deadline)) {
        break;
      }
      stores.spool().delete(key);
      removed++;
    }
    return removed;
  }

  /// A message may be queued for its lifetime and one more retry gap, which is below a day; an
  /// object younger than that is no orphan, whatever the retention says.
  private Duration orphanAge() {
    Duration retention = stores.settings().get(StoreSettings.SPOOL_RETENTION);
    Duration needed = new ControlsInForce(stores).queueLifetime().plusDays(1);
    return retention.compareTo(needed) > 0 ? retention : needed;
  }
}

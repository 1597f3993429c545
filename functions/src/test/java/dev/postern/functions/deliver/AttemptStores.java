package dev.postern.functions.deliver;

import dev.postern.egress.DestinationLimits;
import dev.postern.egress.EgressRules;
import dev.postern.egress.FailingAddresses;
import dev.postern.egress.InMemoryDestinationLimits;
import dev.postern.egress.InMemoryFailingAddresses;
import dev.postern.event.EventSink;
import dev.postern.event.Ledger;
import dev.postern.event.LedgerRetention;
import dev.postern.event.MailEvent;
import dev.postern.event.RecordingEventSink;
import dev.postern.functions.runtime.Stores;
import dev.postern.message.SpoolRef;
import dev.postern.mtasts.InMemoryMtaStsStore;
import dev.postern.mtasts.MtaStsStore;
import dev.postern.queue.InMemoryQueues;
import dev.postern.queue.JobQueue;
import dev.postern.queue.QueueName;
import dev.postern.queue.Queues;
import dev.postern.retry.DeferredJobs;
import dev.postern.retry.InMemoryDeferredJobs;
import dev.postern.rules.Accounts;
import dev.postern.rules.Aliases;
import dev.postern.rules.RelayTable;
import dev.postern.rules.RulesSource;
import dev.postern.rules.TestSnapshot;
import dev.postern.rules.agent.AgentRules;
import dev.postern.rules.agent.FilterRules;
import dev.postern.settings.Settings;
import dev.postern.spool.InMemorySpool;
import dev.postern.spool.Spool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// The stores that a delivery touches, in memory, with a clock that the test sets; each can be
/// away.
public final class AttemptStores implements Stores {
  public static final Instant BIRTH = Instant.parse("2026-11-21T10:00:00Z");

  /// What a deployment gives, so that no delivery asks the rules for it.
  private static final Map<String, String> GIVEN =
      Map.of("postern.hostname", "mx.test", "postern.queue-lifetime", "7d");

  private volatile Instant now = BIRTH;
  private final MtaStsStore mtaSts = new InMemoryMtaStsStore();
  public final InMemoryDestinationLimits limits = new InMemoryDestinationLimits();
  public final InMemoryFailingAddresses failing = new InMemoryFailingAddresses();
  private final Settings settings;
  private final Set<QueueName> queuesAway = new HashSet<>();
  private final List<MailEvent> ledger = new CopyOnWriteArrayList<>();
  private volatile boolean ledgerAway;

  /// Where mail leaves from; null: there are no rules.
  public volatile @Nullable EgressRules egress;

  /// Who delivers, where there are rules.
  public volatile AgentRules agents = AgentRules.NONE;

  /// What looks at mail before.
  public volatile FilterRules filters = FilterRules.NONE;

  public final InMemorySpool spool = new InMemorySpool(clock());
  public final InMemoryQueues queues = new InMemoryQueues();
  public final InMemoryDeferredJobs deferred = new InMemoryDeferredJobs(clock());
  public final RecordingEventSink events = new RecordingEventSink();

  public AttemptStores(Map<String, String> settings) {
    this.settings =
        Settings.of(
            List.of(new Settings.Source("test", settings), new Settings.Source("every", GIVEN)));
  }

  /// From now on the table `deferred` and the ledger are away, or there.
  public void databaseAway(boolean away) {
    deferred.fail(away);
    ledgerAway = away;
  }

  public void queueAway(QueueName queue) {
    queuesAway.add(queue);
  }

  public void advance(Duration by) {
    now = now.plus(by);
  }

  /// Puts a message, `\n` standing for CRLF, into a segment of its own.
  public SpoolRef store(String key, String message) {
    byte[] octets = message.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    try {
      spool.put(key, List.of(ByteBuffer.wrap(octets)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return new SpoolRef(key, 0, octets.length);
  }

  /// What the ledger holds.
  public List<MailEvent> recorded() {
    return List.copyOf(ledger);
  }

  /// Lets the ledger have what was sent, as its function would.
  public void ledgerCatchesUp() {
    ledger.addAll(events.events());
  }

  @Override
  public Settings settings() {
    return settings;
  }

  @Override
  public InstantSource clock() {
    return () -> now;
  }

  @Override
  public Spool spool() {
    return spool;
  }

  @Override
  public Queues queues() {
    return new Queues() {
      @Override
      public JobQueue get(QueueName name) {
        if (queuesAway.contains(name)) {
          var away = new InMemoryQueues();
          away.fail(true);
          return away.get(name);
        }
        return queues.get(name);
      }

      @Override
      public JobQueue deadLetters(QueueName name) {
        return queues.deadLetters(name);
      }

      @Override
      public void close() {}
    };
  }

  /// Not there unless [#egress] is: what a delivery takes from the controls comes from the settings
  /// then.
  @Override
  public RulesSource rules() {
    return () -> {
      EgressRules known = egress;
      if (known == null) {
        throw new RulesSource.RulesUnavailableException(
            "no rules here", new IOException("no database"));
      }
      return new TestSnapshot("mx.test").egress(known).agents(agents).filters(filters).build();
    };
  }

  @Override
  public Accounts accounts() {
    throw new UnsupportedOperationException("a remote delivery needs no accounts");
  }

  @Override
  public Aliases aliases() {
    throw new UnsupportedOperationException("a remote delivery needs no aliases");
  }

  @Override
  public DeferredJobs deferred() {
    return deferred;
  }

  @Override
  public EventSink events() {
    return events;
  }

  @Override
  public Ledger ledger() {
    return new Ledger() {
      @Override
      public void record(List<MailEvent> events) throws SQLException {
        requireDatabase();
        ledger.addAll(events);
      }

      @Override
      public List<MailEvent> trace(String queueId) throws SQLException {
        requireDatabase();
        return ledger.stream().filter(e -> e.queueId().value().equals(queueId)).toList();
      }

      @Override
      public Balance balance(Instant since) {
        throw new UnsupportedOperationException("not asked by a delivery");
      }
    };
  }

  @Override
  public LedgerRetention ledgerRetention() {
    throw new UnsupportedOperationException("a delivery cleans nothing up");
  }

  @Override
  public MtaStsStore mtaSts() {
    return mtaSts;
  }

  @Override
  public DestinationLimits destinationLimits() {
    return limits;
  }

  @Override
  public FailingAddresses failingAddresses() {
    return failing;
  }

  @Override
  public RelayTable relayTable() {
    throw new UnsupportedOperationException("a delivery needs no relay table");
  }

  private void requireDatabase() throws SQLException {
    if (ledgerAway) {
      throw new SQLException("the database does not answer");
    }
  }
}

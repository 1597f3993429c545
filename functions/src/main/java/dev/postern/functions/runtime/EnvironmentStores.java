package dev.postern.functions.runtime;

import dev.postern.account.CachedAccounts;
import dev.postern.account.JdbcAccounts;
import dev.postern.account.JdbcAliases;
import dev.postern.aws.S3Spool;
import dev.postern.aws.SqsQueues;
import dev.postern.db.Database;
import dev.postern.egress.DestinationLimits;
import dev.postern.egress.FailingAddresses;
import dev.postern.egress.JdbcDestinationLimits;
import dev.postern.egress.JdbcFailingAddresses;
import dev.postern.event.EventSink;
import dev.postern.event.JdbcLedger;
import dev.postern.event.JdbcLedgerRetention;
import dev.postern.event.Ledger;
import dev.postern.event.LedgerRetention;
import dev.postern.event.QueueEventSink;
import dev.postern.mtasts.JdbcMtaStsStore;
import dev.postern.mtasts.MtaStsStore;
import dev.postern.queue.QueueName;
import dev.postern.queue.Queues;
import dev.postern.retry.DeferredJobs;
import dev.postern.retry.JdbcDeferredJobs;
import dev.postern.rules.Accounts;
import dev.postern.rules.Aliases;
import dev.postern.rules.JdbcRelayTable;
import dev.postern.rules.RelayTable;
import dev.postern.rules.RulesSource;
import dev.postern.rules.store.OnDemandRulesSource;
import dev.postern.settings.Settings;
import dev.postern.settings.StrayVariables;
import dev.postern.spool.Spool;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stores made of environment variables, each connected when a function first asks for it: one set
/// for all handlers of an execution environment.
///
/// Nothing is closed: the environment ends with its process.
///
/// **On failure:** variables that cannot be taken are refused when the settings are first read,
/// which is while the function starts; those that are no setting's are logged then.
public final class EnvironmentStores implements Stores {
  private static final Logger log = LoggerFactory.getLogger(EnvironmentStores.class);
  private static final EnvironmentStores SHARED = new EnvironmentStores(System.getenv());

  private final Lazy<Settings> settings;
  private final Lazy<S3Spool> spool = new Lazy<>(() -> S3Spool.connect(settings()));
  private final Lazy<Queues> queues = new Lazy<>(() -> SqsQueues.connect(settings()));
  private final Lazy<Database> database = new Lazy<>(() -> Database.connect(settings()));
  private final Lazy<RulesSource> rules =
      new Lazy<>(
          () -> new OnDemandRulesSource(database(), spool.get().documents(), settings(), clock()));
  private final Lazy<Accounts> accounts =
      new Lazy<>(() -> new CachedAccounts(new JdbcAccounts(database()), clock()));

  EnvironmentStores(Map<String, String> environment) {
    settings =
        new Lazy<>(
            () -> {
              StrayVariables.in(environment).forEach(log::warn);
              return Settings.of(List.of(Settings.environment(environment)));
            });
  }

  /// The stores that the process's own variables lead to.
  public static Stores shared() {
    return SHARED;
  }

  @Override
  public Settings settings() {
    return settings.get();
  }

  @Override
  public InstantSource clock() {
    return InstantSource.system();
  }

  @Override
  public Spool spool() {
    return spool.get();
  }

  @Override
  public Queues queues() {
    return queues.get();
  }

  @Override
  public RulesSource rules() {
    return rules.get();
  }

  @Override
  public Accounts accounts() {
    return accounts.get();
  }

  @Override
  public Aliases aliases() {
    return new JdbcAliases(database());
  }

  @Override
  public DeferredJobs deferred() {
    return new JdbcDeferredJobs(database(), clock());
  }

  @Override
  public EventSink events() {
    return new QueueEventSink(queues().get(QueueName.EVENTS));
  }

  @Override
  public Ledger ledger() {
    return new JdbcLedger(database());
  }

  @Override
  public LedgerRetention ledgerRetention() {
    return new JdbcLedgerRetention(database());
  }

  @Override
  public RelayTable relayTable() {
    return new JdbcRelayTable(database());
  }

  @Override
  public MtaStsStore mtaSts() {
    return new JdbcMtaStsStore(database());
  }

  @Override
  public DestinationLimits destinationLimits() {
    return new JdbcDestinationLimits(database());
  }

  @Override
  public FailingAddresses failingAddresses() {
    return new JdbcFailingAddresses(database());
  }

  private Database database() {
    return database.get();
  }
}

package dev.postern.it.stack;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import dev.postern.account.JdbcAliases;
import dev.postern.address.Mailbox;
import dev.postern.aws.S3Spool;
import dev.postern.aws.SqsQueues;
import dev.postern.db.Database;
import dev.postern.db.Sql;
import dev.postern.egress.EgressRules;
import dev.postern.egress.JdbcDestinationLimits;
import dev.postern.egress.JdbcFailingAddresses;
import dev.postern.event.JdbcLedger;
import dev.postern.event.JdbcLedgerRetention;
import dev.postern.event.QueueEventSink;
import dev.postern.functions.runtime.FixedStores;
import dev.postern.functions.runtime.LambdaContext;
import dev.postern.functions.runtime.Stores;
import dev.postern.it.Waiting;
import dev.postern.message.QueueId;
import dev.postern.mtasts.JdbcMtaStsStore;
import dev.postern.queue.QueueName;
import dev.postern.queue.Queues;
import dev.postern.retry.JdbcDeferredJobs;
import dev.postern.rules.JdbcRelayTable;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.TestSnapshot;
import dev.postern.settings.Settings;
import dev.postern.settings.StoreSettings;
import dev.postern.smtpd.server.SmtpServer;
import dev.postern.spool.Spool;
import dev.postern.standalone.FunctionCatalog;
import dev.postern.standalone.embedded.EmbeddedMariaDb;
import dev.postern.standalone.embedded.EmbeddedS3;
import dev.postern.standalone.embedded.EmbeddedSqs;
import dev.postern.standalone.embedded.QueueSpec;
import dev.postern.standalone.host.FunctionHost;
import dev.postern.standalone.host.QueueFunction;
import dev.postern.standalone.host.ScheduledFunction;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/// Front end, functions and stores as `postern up` puts them together, with a clock that goes on by
/// itself and can be set forward, and rules that the test sets.
///
/// Everybody may send to domains below `test`. Nothing is hosted.
public final class EmbeddedStack implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration TOGETHER = Duration.ofSeconds(5);
  private static final List<QueueName> UPSTREAM_FIRST =
      List.of(QueueName.INBOUND, QueueName.REMOTE_DEFAULT, QueueName.BOUNCE, QueueName.EVENTS);

  private static final FunctionCatalog.OfSchedule RETRY = FunctionCatalog.OF_SCHEDULES.getFirst();

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Settings settings;
  private final Stores stores;
  private final Database database;
  private final RequestHandler<ScheduledEvent, ?> retry;
  private final SmtpServer smtp;
  private volatile Duration ahead = Duration.ZERO;

  /// Where mail leaves from.
  public volatile EgressRules egress = EgressRules.NONE;

  /// Starts it in an empty folder.
  ///
  /// @param more settings besides those of the stores
  public EmbeddedStack(Path folder, Map<String, String> more) throws Exception {
    try {
      EmbeddedS3 s3 = keep(EmbeddedS3.start(folder.resolve("s3"), 0, "spool", "test", "test"));
      EmbeddedSqs sqs = keep(EmbeddedSqs.start(folder.resolve("sqs"), 0, queues()));
      Path cache = Files.createDirectories(Path.of("target", "mariadb").toAbsolutePath());
      EmbeddedMariaDb mariaDb =
          keep(
              EmbeddedMariaDb.start(
                  folder.resolve("db"), cache, 0, "postern", "postern", "secret", _ -> {}));
      settings = settings(s3, sqs, mariaDb, more);
      var access = StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));
      Spool spool = keep(S3Spool.connect(settings, access, Region.US_EAST_1));
      Queues queues = keep(SqsQueues.connect(settings, access, Region.US_EAST_1));
      database = keep(Database.connect(settings));
      database.migrate();
      stores = stores(spool, queues);
      retry = byThisClock(RETRY.maker().apply(stores));
      FunctionHost host = FunctionHost.start(queues, ofQueues(), List.of(retry()), clock());
      keep(() -> host.stop(Duration.ofSeconds(10)));
      smtp =
          keep(
              SmtpServer.start(
                  settings,
                  stores.rules(),
                  EmbeddedStack::noMailbox,
                  spool,
                  queues,
                  new QueueId.Generator(clock(), new SecureRandom())));
    } catch (Exception | Error e) {
      close();
      throw e;
    }
  }

  private <T extends AutoCloseable> T keep(T part) {
    parts.push(part);
    return part;
  }

  private static List<QueueSpec> queues() {
    return List.of(QueueName.values()).stream()
        .map(q -> new QueueSpec(q.text(), Duration.ofSeconds(30), 0, null))
        .toList();
  }

  private static Settings settings(
      EmbeddedS3 s3, EmbeddedSqs sqs, EmbeddedMariaDb mariaDb, Map<String, String> more) {
    Map<String, String> values = new HashMap<>();
    values.put("postern.smtp.host", "127.0.0.1");
    values.put("postern.smtp.listeners", "smtp");
    values.put("postern.smtp.port", "0");
    values.put("postern.hostname", "relay.test");
    values.put("postern.retry.interval", "100ms");
    values.put(StoreSettings.S3_ENDPOINT.key(), s3.endpoint().toString());
    values.put(StoreSettings.SPOOL_BUCKET.key(), "spool");
    values.put(StoreSettings.SQS_ENDPOINT.key(), sqs.endpoint().toString());
    values.put(StoreSettings.DB_URL.key(), mariaDb.jdbcUrl());
    values.put(StoreSettings.DB_USER.key(), "postern");
    values.put(StoreSettings.DB_PASSWORD.key(), "secret");
    for (QueueName queue : QueueName.values()) {
      values.put(queue.settingKey(), sqs.queueUrl(queue.text()).toString());
    }
    values.putAll(more);
    return Settings.of(List.of(new Settings.Source("test", values)));
  }

  private Stores stores(Spool spool, Queues queues) {
    return new FixedStores(
        settings,
        clock(),
        spool,
        queues,
        this::rules,
        EmbeddedStack::noMailbox,
        new JdbcAliases(database),
        new JdbcDeferredJobs(database, clock()),
        new QueueEventSink(queues.get(QueueName.EVENTS)),
        new JdbcLedger(database),
        new JdbcLedgerRetention(database),
        new JdbcRelayTable(database),
        new JdbcMtaStsStore(database),
        new JdbcDestinationLimits(database),
        new JdbcFailingAddresses(database));
  }

  private static boolean noMailbox(Mailbox mailbox) {
    throw new AssertionError("nothing is hosted here: " + mailbox);
  }

  private RulesSnapshot rules() {
    return new TestSnapshot("relay.test").rcptHosts(Set.of(".test")).egress(egress).build();
  }

  private List<QueueFunction> ofQueues() {
    return FunctionCatalog.OF_QUEUES.stream()
        .filter(f -> UPSTREAM_FIRST.contains(f.queue()))
        .map(
            f ->
                new QueueFunction(
                    f.name(),
                    f.queue(),
                    f.batchSize(),
                    f.maximumConcurrency(),
                    f.timeout(),
                    byThisClock(f.maker().apply(stores))))
        .toList();
  }

  /// Functions reckon the end of their time by the system's clock; what it is by this one is later.
  private <E, A> RequestHandler<E, A> byThisClock(RequestHandler<E, A> function) {
    return (event, context) -> function.handleRequest(event, byThisClock(context));
  }

  private Context byThisClock(Context context) {
    return (Context)
        Proxy.newProxyInstance(
            Context.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (_, method, arguments) ->
                method.getName().equals("getRemainingTimeInMillis")
                    ? (int) (context.getRemainingTimeInMillis() + ahead.toMillis())
                    : method.invoke(context, arguments));
  }

  private ScheduledFunction retry() {
    return new ScheduledFunction(
        RETRY.name(), settings.get(RETRY.interval()), RETRY.timeout(), retry);
  }

  public InstantSource clock() {
    return () -> Instant.now().plus(ahead);
  }

  public Stores stores() {
    return stores;
  }

  public Database database() {
    return database;
  }

  public int smtpPort() {
    return smtp.address("smtp").getPort();
  }

  /// Sets the clock forward. Nothing should be under way.
  public void advance(Duration by) {
    ahead = ahead.plus(by);
  }

  /// Sets the clock forward to the next try of what is deferred, and [#TOGETHER] more: what was
  /// sent together is tried together.
  public void advanceToNextTry() throws SQLException {
    long next = number("SELECT COALESCE(MIN(next_attempt_at), 0) AS n FROM deferred");
    Duration left = Duration.between(clock().instant(), Instant.ofEpochMilli(next));
    if (next > 0 && left.isPositive()) {
      advance(left.plus(TOGETHER));
    }
  }

  /// Runs function `retry` now.
  public void retryNow() {
    Object _ = retry.handleRequest(new ScheduledEvent(), new LambdaContext());
  }

  /// Waits until no queue holds anything, without a question to the database.
  public void awaitQueuesEmpty() throws Exception {
    Waiting.until("empty queues", LIMIT, this::areQueuesEmpty);
  }

  /// Waits until all is delivered, deferred to a later time or bounced, and the ledger knows it.
  public void awaitQuiet() throws Exception {
    Waiting.until("nothing is under way", LIMIT, this::isQuiet);
  }

  /// Looks in the order in which mail goes on, so that nothing passes behind its back; twice, since
  /// a bounce begins anew.
  private boolean isQuiet() throws IOException, SQLException {
    boolean nothingIsDue =
        number("SELECT COUNT(*) AS n FROM deferred WHERE next_attempt_at <= ?", clock().instant())
            == 0;
    boolean empty = nothingIsDue;
    for (int looks = 0; looks < 2 && empty; looks++) {
      empty = areQueuesEmpty();
    }
    return empty;
  }

  private boolean areQueuesEmpty() throws IOException {
    for (QueueName queue : UPSTREAM_FIRST) {
      if (stores.queues().get(queue).depth().total() > 0) {
        return false;
      }
    }
    return true;
  }

  /// What the database has done since it began, as `SHOW GLOBAL STATUS` counts it: `Questions` are
  /// all statements, `Com_...` those of a kind.
  public SortedMap<String, Long> sqlCounts() throws SQLException {
    try (var connection = database.dataSource().getConnection()) {
      SortedMap<String, Long> counts = new TreeMap<>();
      Sql.list(
          connection,
          "SHOW GLOBAL STATUS WHERE Variable_name = 'Questions' OR Variable_name IN ('Com_select',"
              + " 'Com_insert', 'Com_update', 'Com_delete', 'Com_commit', 'Com_set_option')",
          row -> counts.put(Sql.text(row, "Variable_name"), row.getLong("Value")));
      return counts;
    }
  }

  /// Changes rows.
  public void update(String statement, Object... parameters) throws SQLException {
    try (var connection = database.dataSource().getConnection()) {
      Sql.update(connection, statement, parameters);
    }
  }

  /// The one number, named `n`, that a query answers with.
  public long number(String query, Object... parameters) throws SQLException {
    try (var connection = database.dataSource().getConnection()) {
      return Sql.first(connection, query, row -> row.getLong("n"), parameters).orElseThrow();
    }
  }

  /// How many events of a kind the ledger has of recipients in a domain.
  public long events(String kind, String domain) throws SQLException {
    return number(
        "SELECT COUNT(*) AS n FROM message_event WHERE kind = ? AND recipient LIKE ?",
        kind,
        "%@" + domain);
  }

  @Override
  public void close() {
    for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) {
      try {
        part.close();
      } catch (Exception e) {
        throw new IllegalStateException("cannot stop " + part, e);
      }
    }
  }
}

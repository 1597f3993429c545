package dev.postern.standalone;

import dev.postern.aws.S3Spool;
import dev.postern.aws.SqsQueues;
import dev.postern.db.Database;
import dev.postern.queue.QueueName;
import dev.postern.queue.Queues;
import dev.postern.settings.Setting;
import dev.postern.settings.Settings;
import dev.postern.settings.StoreSettings;
import dev.postern.standalone.embedded.EmbeddedMariaDb;
import dev.postern.standalone.embedded.EmbeddedS3;
import dev.postern.standalone.embedded.EmbeddedSqs;
import dev.postern.standalone.embedded.StoreStartException;
import dev.postern.standalone.home.Home;
import dev.postern.standalone.home.Secrets;
import dev.postern.standalone.home.StorePorts;
import dev.postern.standalone.host.Stop;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/// Starts the relay's own S3, SQS and MariaDB and connects to each as to AWS's.
///
/// What is started is added to the closing order at once, so a start that fails half-way is closed
/// like a relay that ran.
final class OwnStores {
  static final String REGION = "us-east-1";
  static final String BUCKET = "spool";
  static final String DB_NAME = "postern";

  private static final Logger log = LoggerFactory.getLogger(OwnStores.class);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);
  private static final Duration DB_CLOSE_WITHIN = Duration.ofSeconds(30);

  private final Home home;
  private final Secrets secrets;
  private final StorePorts ports;
  private final RelaySettings settings;
  private final Progress progress;
  private final ClosingOrder closing;

  OwnStores(
      Home home,
      Secrets secrets,
      StorePorts ports,
      RelaySettings settings,
      Progress progress,
      ClosingOrder closing) {
    this.home = home;
    this.secrets = secrets;
    this.ports = ports;
    this.settings = settings;
    this.progress = progress;
    this.closing = closing;
  }

  /// The stores, connected.
  ///
  /// @param settings with the stores' addresses
  record Opened(
      Settings settings, S3Spool spool, Queues queues, Database database, Supervision mariaDb) {}

  /// A store, connected, and what its address means for the settings.
  private record Connected<T>(T connection, URI endpoint, Map<Setting<?>, String> settings) {}

  private record WatchedDatabase(Database database, Supervision mariaDb) {}

  /// Starts the three side by side, and remembers their ports.
  ///
  /// @throws ExecutionException with what the first that failed threw
  Opened open() throws ExecutionException, InterruptedException, IOException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        Future<Connected<WatchedDatabase>> db = threads.submit(this::db);
        Future<Connected<Queues>> sqs = threads.submit(this::sqs);
        Future<Connected<S3Spool>> s3 = threads.submit(this::s3);
        return opened(s3.get(), sqs.get(), db.get());
      } catch (ExecutionException | InterruptedException e) {
        threads.shutdownNow();
        throw e;
      }
    }
  }

  private Opened opened(Connected<S3Spool> s3, Connected<Queues> sqs, Connected<WatchedDatabase> db)
      throws IOException {
    new StorePorts(s3.endpoint().getPort(), sqs.endpoint().getPort(), db.endpoint().getPort())
        .keep(home);
    RelaySettings all = settings.with(s3.settings()).with(sqs.settings()).with(db.settings());
    return new Opened(
        all.values(),
        s3.connection(),
        sqs.connection(),
        db.connection().database(),
        db.connection().mariaDb());
  }

  private Connected<S3Spool> s3() {
    var timer = progress.begin("s3");
    EmbeddedS3 s3 =
        onPort(
            "s3",
            ports.s3(),
            port ->
                EmbeddedS3.start(
                    home.s3(), port, BUCKET, secrets.s3AccessKey(), secrets.s3SecretKey()));
    closing.add("s3", CLOSE_WITHIN, s3::close);
    Map<Setting<?>, String> own =
        Map.of(
            StoreSettings.S3_ENDPOINT,
            s3.endpoint().toString(),
            StoreSettings.SPOOL_BUCKET,
            BUCKET);
    S3Spool spool = S3Spool.connect(settings.with(own).values(), credentials(), Region.of(REGION));
    closing.add("s3 client", CLOSE_WITHIN, spool::close);
    timer.ready(s3.endpoint().getAuthority());
    return new Connected<>(spool, s3.endpoint(), own);
  }

  private Connected<Queues> sqs() {
    var timer = progress.begin("sqs");
    EmbeddedSqs sqs =
        onPort("sqs", ports.sqs(), port -> EmbeddedSqs.start(home.sqs(), port, StoreQueues.all()));
    closing.add("sqs", CLOSE_WITHIN, sqs::close);
    int released = sqs.releaseInFlight();
    if (released > 0) {
      log.info("messages that the last run had not finished are visible again count={}", released);
    }
    Map<Setting<?>, String> own = new HashMap<>();
    own.put(StoreSettings.SQS_ENDPOINT, sqs.endpoint().toString());
    for (QueueName name : QueueName.values()) {
      own.put(StoreSettings.queueUrl(name), sqs.queueUrl(name.text()).toString());
    }
    Queues queues =
        SqsQueues.connect(settings.with(own).values(), credentials(), Region.of(REGION));
    closing.add("sqs client", CLOSE_WITHIN, queues::close);
    timer.ready(sqs.endpoint().getAuthority());
    return new Connected<>(queues, sqs.endpoint(), own);
  }

  /// Starts MariaDB, which is started again whenever it ends by itself, and brings its schema to
  /// this version's.
  private Connected<WatchedDatabase> db() {
    var timer = progress.begin("mariadb");
    EmbeddedMariaDb first = onPort("mariadb", ports.db(), this::mariaDb);
    URI address = URI.create(first.jdbcUrl().substring("jdbc:".length()));
    var watched =
        Supervision.of(
            "mariadb",
            new MariaDbProcess(first),
            () -> new MariaDbProcess(mariaDb(address.getPort())),
            new Stop());
    closing.add("mariadb", DB_CLOSE_WITHIN, watched::close);
    timer.ready(address.getAuthority());
    Map<Setting<?>, String> own =
        Map.of(
            StoreSettings.DB_URL,
            first.jdbcUrl(),
            StoreSettings.DB_USER,
            DB_NAME,
            StoreSettings.DB_PASSWORD,
            secrets.dbPassword());
    var schema = progress.begin("schema");
    Database database = Database.connect(settings.with(own).values());
    closing.add("database pool", CLOSE_WITHIN, database::close);
    database.migrate();
    schema.ready("");
    return new Connected<>(new WatchedDatabase(database, watched), address, own);
  }

  /// Starts on the port of the last time, or on another if somebody has taken that meanwhile.
  private <T> T onPort(String store, int port, IntFunction<T> start) {
    try {
      return start.apply(port);
    } catch (StoreStartException e) {
      if (port == 0 || FreePort.isFree(port)) {
        throw e;
      }
      progress.say(store, "port " + port + " is taken by another program; using a new one");
      return start.apply(0);
    }
  }

  private EmbeddedMariaDb mariaDb(int port) {
    return EmbeddedMariaDb.start(
        home.db(),
        home.cache(),
        port,
        DB_NAME,
        DB_NAME,
        secrets.dbPassword(),
        what -> progress.say("mariadb", what));
  }

  private record MariaDbProcess(EmbeddedMariaDb mariaDb) implements Supervision.Server {
    @Override
    public CompletableFuture<?> ended() {
      return ProcessHandle.of(mariaDb.pid())
          .map(ProcessHandle::onExit)
          .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    @Override
    public void close() {
      mariaDb.close();
    }
  }

  private StaticCredentialsProvider credentials() {
    return StaticCredentialsProvider.create(
        AwsBasicCredentials.create(secrets.s3AccessKey(), secrets.s3SecretKey()));
  }
}

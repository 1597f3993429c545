package dev.postern.it.cloud;

import dev.postern.aws.S3Spool;
import dev.postern.aws.SqsQueues;
import dev.postern.db.Database;
import dev.postern.infra.FunctionResource;
import dev.postern.infra.Template;
import dev.postern.infra.Value;
import dev.postern.queue.JobQueue;
import dev.postern.queue.QueueName;
import dev.postern.rules.store.RuleChanges;
import dev.postern.rules.store.RuleKind;
import dev.postern.rules.store.RulesRepository;
import dev.postern.settings.Settings;
import dev.postern.settings.StoreSettings;
import dev.postern.standalone.embedded.EmbeddedMariaDb;
import dev.postern.standalone.embedded.EmbeddedS3;
import dev.postern.standalone.embedded.EmbeddedSqs;
import dev.postern.standalone.embedded.QueueSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/// The stores that stand for AWS, and the variables that template.yaml gives a function, filled
/// with their addresses.
final class CloudStores implements AutoCloseable {
  private static final Duration VISIBILITY = Duration.ofMinutes(5);
  private static final String BUCKET = "spool";

  final Path mail;
  final S3Spool spool;
  final SqsQueues queues;
  final Database database;
  private final EmbeddedS3 s3;
  private final EmbeddedSqs sqs;
  private final EmbeddedMariaDb mariaDb;

  /// The lane besides `default`.
  static final String LANE = "out-2";

  /// What was started, the last first.
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  CloudStores(Path folder) throws IOException {
    try {
      mail = Files.createDirectories(folder.resolve("mail"));
      Path objects = Files.createDirectories(folder.resolve("s3"));
      s3 = keep(EmbeddedS3.start(objects, 0, BUCKET, "test", "test"));
      Path messages = Files.createDirectories(folder.resolve("sqs"));
      sqs = keep(EmbeddedSqs.start(messages, 0, specs()));
      Path rows = folder.resolve("db");
      mariaDb =
          keep(EmbeddedMariaDb.start(rows, cache(), 0, "postern", "postern", "secret", _ -> {}));
      Settings settings = Settings.of(List.of(new Settings.Source("test", values())));
      var access = StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));
      spool = keep(S3Spool.connect(settings, access, Region.US_EAST_1));
      queues = keep(SqsQueues.connect(settings, access, Region.US_EAST_1));
      database = keep(Database.withoutPool(settings));
      database.migrate();
    } catch (IOException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private <T extends AutoCloseable> T keep(T part) {
    parts.push(part);
    return part;
  }

  /// Where the bundled MariaDB, if it comes to that, stays unpacked between runs.
  private static Path cache() throws IOException {
    return Files.createDirectories(Path.of("target", "mariadb").toAbsolutePath());
  }

  private static List<QueueSpec> specs() {
    List<QueueSpec> specs = new ArrayList<>();
    for (QueueName queue : queueNames()) {
      specs.add(new QueueSpec(queue.deadLetterText(), VISIBILITY, 0, null));
      specs.add(new QueueSpec(queue.text(), VISIBILITY, 5, queue.deadLetterText()));
    }
    return specs;
  }

  private static List<QueueName> queueNames() {
    List<QueueName> names = new ArrayList<>(List.of(QueueName.values()));
    names.add(QueueName.ofLane(LANE));
    return names;
  }

  private Map<String, String> values() {
    Map<String, String> values = new HashMap<>();
    values.put(StoreSettings.SPOOL_BUCKET.key(), BUCKET);
    values.put(StoreSettings.S3_ENDPOINT.key(), s3.endpoint().toString());
    values.put(StoreSettings.SQS_ENDPOINT.key(), sqs.endpoint().toString());
    values.put(StoreSettings.LANES.key(), LANE);
    values.put(StoreSettings.DB_URL.key(), mariaDb.jdbcUrl());
    values.put(StoreSettings.DB_USER.key(), "postern");
    values.put(StoreSettings.DB_PASSWORD.key(), "secret");
    for (QueueName queue : QueueName.values()) {
      values.put(queue.settingKey(), sqs.queueUrl(queue.text()).toString());
    }
    return values;
  }

  /// The variables of one function as the template names them, and where S3 and SQS are, which AWS
  /// needs not be told.
  Map<String, String> variables(Template template, FunctionResource function) {
    Map<String, String> variables = new HashMap<>();
    function
        .environment()
        .forEach((name, value) -> variables.put(name, valueOf(template, name, value)));
    variables.put("POSTERN_S3_ENDPOINT", s3.endpoint().toString());
    variables.put("POSTERN_SQS_ENDPOINT", sqs.endpoint().toString());
    return variables;
  }

  private String valueOf(Template template, String name, Value value) {
    return switch (name) {
      case "POSTERN_HOSTNAME", "POSTERN_EGRESS_EHLO" -> "mail.example.com";
      case "POSTERN_PRIMARY_DOMAIN" -> "example.com";
      case "POSTERN_SPOOL_BUCKET" -> BUCKET;
      case "POSTERN_DB_URL" -> mariaDb.jdbcUrl();
      case "POSTERN_DB_USER" -> "postern";
      case "POSTERN_DB_PASSWORD" -> "secret";
      case "POSTERN_AUTH_DATA_KEY", "POSTERN_AGENTS_FUNCTIONS" -> "";
      case "POSTERN_LANES" -> LANE;
      case "POSTERN_EGRESS_NAME" -> value.target().isPresent() ? LANE : value.text();
      case "POSTERN_MAIL_ROOT" -> mail.toString();
      default ->
          value
              .target()
              .map(
                  id ->
                      template.parameterDefault(id).exists()
                          ? template.parameterDefault(id).text()
                          : sqs.queueUrl(template.queue(id).name()).toString())
              .orElseGet(value::text);
    };
  }

  /// Takes all messages that are visible now.
  List<String> drain(QueueName name) throws IOException {
    JobQueue queue = queues.get(name);
    List<String> bodies = new ArrayList<>();
    while (true) {
      List<JobQueue.Received> received = queue.receive(10, Duration.ZERO, VISIBILITY);
      if (received.isEmpty()) {
        return bodies;
      }
      received.forEach(message -> bodies.add(message.body()));
      queue.delete(received);
    }
  }

  void drainAll() throws IOException {
    for (QueueName queue : queueNames()) {
      drain(queue);
    }
  }

  /// Runs one statement in the database.
  void sql(String statement, Object... values) throws java.sql.SQLException {
    try (var connection = database.dataSource().getConnection();
        var prepared = connection.prepareStatement(statement)) {
      for (int i = 0; i < values.length; i++) {
        prepared.setObject(i + 1, values[i]);
      }
      prepared.executeUpdate();
    }
  }

  /// Adds a line to the rules, as `postern rule add` does.
  void addRule(RuleKind kind, String entry) throws java.sql.SQLException {
    new RulesRepository(new RuleChanges(database, InstantSource.system(), "test"))
        .add(kind, List.of(entry));
  }

  /// The number a query answers with.
  long count(String query, Object... values) throws java.sql.SQLException {
    try (var connection = database.dataSource().getConnection();
        var prepared = connection.prepareStatement(query)) {
      for (int i = 0; i < values.length; i++) {
        prepared.setObject(i + 1, values[i]);
      }
      try (var rows = prepared.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  @Override
  public void close() {
    for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) {
      try {
        part.close();
      } catch (Exception e) {
        throw new IllegalStateException("cannot stop " + part.getClass().getSimpleName(), e);
      }
    }
  }
}

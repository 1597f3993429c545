package dev.postern.settings;

import dev.postern.queue.QueueName;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where messages, jobs and rules are kept: S3, SQS, MariaDB.
public final class StoreSettings {
  private static final SettingDeclarations NEW = new SettingDeclarations();

  public static final Setting<Duration> LINGER =
      NEW.pause(
          "postern.spool.linger",
          "4ms",
          "How long a message may wait for others of its segment; 0: never");
  public static final Setting<Integer> MAX_COMMITS =
      NEW.number("postern.spool.commits", "4", 1, 1000, "Segments being stored at once");
  public static final Setting<Long> SEGMENT_SIZE =
      NEW.size("postern.spool.segment-size", "4M", "Octets at which a segment is closed");
  public static final Setting<String> SPOOL_BUCKET =
      NEW.text("postern.spool.bucket", "spool", "The S3 bucket of message bodies");
  public static final Setting<Duration> SPOOL_RETENTION =
      NEW.time(
          "postern.spool.retention", "15d", "Age at which a spool object is an orphan and goes");
  public static final Setting<Duration> STORE_TIMEOUT =
      NEW.time(
          "postern.store.timeout", "20s", "Longest wait for one S3 or SQS call, retries included");
  public static final Setting<Integer> STORE_CONNECTIONS =
      NEW.number(
          "postern.store.connections", "100", 1, 10_000, "Connections to S3, and to SQS, at most");
  public static final Setting<String> S3_ENDPOINT =
      NEW.text("postern.s3.endpoint", "", "S3 endpoint; empty: AWS", SettingText::urlOrEmpty);
  public static final Setting<String> SQS_ENDPOINT =
      NEW.text("postern.sqs.endpoint", "", "SQS endpoint; empty: AWS", SettingText::urlOrEmpty);
  public static final Setting<String> SECRETS_MANAGER_ENDPOINT =
      NEW.text(
          "postern.secretsmanager.endpoint",
          "",
          "Secrets Manager endpoint; empty: AWS",
          SettingText::urlOrEmpty);
  public static final Setting<String> DB_URL =
      NEW.text("postern.db.url", "", "JDBC URL of MariaDB, as jdbc:mariadb://host:3306/postern");
  public static final Setting<String> DB_USER =
      NEW.text("postern.db.user", "postern", "Database user");
  public static final Setting<String> DB_PASSWORD =
      NEW.text("postern.db.password", "", "Database password");
  public static final Setting<Integer> DB_POOL_SIZE =
      NEW.number("postern.db.pool-size", "8", 1, 200, "Connections to the database at most");
  public static final Setting<Duration> DB_TIMEOUT =
      NEW.time("postern.db.timeout", "5s", "Longest wait for a database connection or answer");

  private static final Map<QueueName, Setting<String>> QUEUE_URLS = queueUrls();

  public static final Setting<List<String>> LANES =
      NEW.declare(
          "postern.lanes",
          "",
          "Lanes besides default whose queues' URLs are that of remote-default with their own name",
          StoreSettings::lanes);

  static final List<Setting<?>> ALL = NEW.all();

  private StoreSettings() {}

  /// The setting that holds a queue's URL. Those of more lanes than `default` are not among
  /// [SettingCatalog#settings()], as an installation has as many as it likes.
  public static Setting<String> queueUrl(QueueName queue) {
    Setting<String> known = QUEUE_URLS.get(queue);
    return known == null
        ? new Setting<>(
            queue.settingKey(), "", "URL of queue " + queue.text(), SettingText::urlOrEmpty)
        : known;
  }

  /// The URL of a queue; empty where nothing says it. That of a lane of [#LANES] follows from that
  /// of `remote-default`.
  ///
  /// @throws InvalidSettingsException when it is to follow and does not
  public static String url(Settings settings, QueueName queue) {
    String given = settings.get(queueUrl(queue));
    if (!given.isEmpty() || !isOfLanes(settings, queue)) {
      return given;
    }
    Setting<String> setting = queueUrl(QueueName.REMOTE_DEFAULT);
    String url = settings.get(setting).replaceAll("/$", "");
    String end = QueueName.REMOTE_DEFAULT.text();
    if (!url.endsWith(end)) {
      throw new InvalidSettingsException(
          List.of(
              "postern.lanes has %s, but %s does not end in %s, so the URL of its queue does not follow; set %s"
                  .formatted(queue.text(), setting.key(), end, queue.settingKey())));
    }
    return url.substring(0, url.length() - end.length()) + queue.text();
  }

  private static boolean isOfLanes(Settings settings, QueueName queue) {
    return settings.get(LANES).stream().anyMatch(lane -> QueueName.ofLane(lane).equals(queue));
  }

  private static List<String> lanes(String text) {
    List<String> lanes = SettingText.list(text);
    lanes.forEach(QueueName::ofLane);
    return lanes;
  }

  /// The queues of this installation: those that each has, then those of its other lanes, by name.
  public static List<QueueName> queues(Settings settings) {
    Stream<QueueName> lanes =
        Stream.concat(
                settings.get(LANES).stream(),
                settings.keys().stream()
                    .filter(key -> key.startsWith(QueueName.LANE_SETTING_PREFIX))
                    .map(key -> key.substring(QueueName.LANE_SETTING_PREFIX.length())))
            .map(QueueName::ofLane)
            .distinct()
            .filter(queue -> !QUEUE_URLS.containsKey(queue))
            .filter(queue -> !url(settings, queue).isEmpty())
            .sorted(Comparator.comparing(QueueName::text));
    return Stream.concat(Arrays.stream(QueueName.values()), lanes).toList();
  }

  /// The setting of the URL of a lane's queue by its key; null when it is no such key.
  static @Nullable Setting<String> laneQueueUrl(String key) {
    if (!key.startsWith(QueueName.LANE_SETTING_PREFIX)) {
      return null;
    }
    try {
      return queueUrl(QueueName.ofLane(key.substring(QueueName.LANE_SETTING_PREFIX.length())));
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  private static Map<QueueName, Setting<String>> queueUrls() {
    Map<QueueName, Setting<String>> urls = new LinkedHashMap<>();
    for (QueueName queue : QueueName.values()) {
      urls.put(
          queue,
          NEW.text(
              queue.settingKey(), "", "URL of queue " + queue.text(), SettingText::urlOrEmpty));
    }
    return urls;
  }

  /// An endpoint setting's value as a URI, or null for AWS itself.
  public static @Nullable URI endpoint(Settings settings, Setting<String> of) {
    String text = settings.get(of);
    return text.isEmpty() ? null : URI.create(text);
  }
}

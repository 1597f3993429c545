package dev.postern.queue;

import java.util.List;
import java.util.regex.Pattern;

/// The name of a queue; each has a dead-letter queue of its own with `-dlq` behind its name.
///
/// [#values()] are those that every installation has. An installation with more lanes than
/// `default` has one more for each, whose name is data.
///
/// @param text as `inbound`
public record QueueName(String text) {
  /// Manifests of accepted messages, for `dispatch`.
  public static final QueueName INBOUND = new QueueName("inbound");

  /// Jobs for Maildirs, for `deliver-local`.
  public static final QueueName LOCAL = new QueueName("local");

  /// Jobs for the world, for `deliver-remote` of lane `default`.
  public static final QueueName REMOTE_DEFAULT = new QueueName("remote-default");

  /// Failed recipients, for `bounce`.
  public static final QueueName BOUNCE = new QueueName("bounce");

  /// Mail events, for `ledger`.
  public static final QueueName EVENTS = new QueueName("events");

  /// POP and IMAP logins that mail servers tell, for `record-login`.
  public static final QueueName LOGINS = new QueueName("logins");

  /// What a dead-letter queue's name, and URL, has behind that of its queue.
  public static final String DEAD_LETTER_SUFFIX = "-dlq";

  private static final String LANE_PREFIX = "remote-";

  /// What SQS takes in a queue's name, in lower case and with room for a stage's prefix.
  private static final Pattern LANE = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  private static final int LONGEST_LANE = 32;

  private static final List<QueueName> VALUES =
      List.of(INBOUND, LOCAL, REMOTE_DEFAULT, BOUNCE, EVENTS, LOGINS);

  /// The queues that every installation has.
  public static QueueName[] values() {
    return VALUES.toArray(QueueName[]::new);
  }

  /// The queue of a lane's jobs: `remote-<lane>`.
  ///
  /// @throws IllegalArgumentException when that is no name of a lane
  public static QueueName ofLane(String lane) {
    if (lane.length() > LONGEST_LANE || !LANE.matcher(lane).matches()) {
      throw new IllegalArgumentException(
          "\""
              + lane
              + "\" is no lane: write at most "
              + LONGEST_LANE
              + " small letters, digits and single hyphens, as out-1");
    }
    return new QueueName(LANE_PREFIX + lane);
  }

  /// Whether it carries the jobs of a lane.
  public boolean isOfLane() {
    return text.startsWith(LANE_PREFIX);
  }

  public String deadLetterText() {
    return text + DEAD_LETTER_SUFFIX;
  }

  /// The setting that holds the queue's URL, as `postern.queue.remote-default`.
  public String settingKey() {
    return SETTING_PREFIX + text;
  }

  /// Begins the keys of the settings that hold queues' URLs.
  private static final String SETTING_PREFIX = "postern.queue.";

  /// Begins the keys of the settings that hold the URLs of lanes' queues.
  public static final String LANE_SETTING_PREFIX = SETTING_PREFIX + LANE_PREFIX;

  @Override
  public String toString() {
    return text;
  }
}

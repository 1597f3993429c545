package dev.postern.settings;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Every setting there is, and those of the relay as a whole. `postern up --print-settings` and
/// docs/SETTINGS.md list the same.
public final class SettingCatalog {
  private static final SettingDeclarations NEW = new SettingDeclarations();

  public static final Setting<String> HOSTNAME =
      NEW.text(
          "postern.hostname",
          "localhost.localdomain",
          "Our name in greetings, EHLO and Received",
          SettingText::hostname);
  public static final Setting<String> PRIMARY_DOMAIN =
      NEW.text(
          "postern.primary-domain",
          "",
          "Domain of a bare postmaster; empty: the hostname",
          SettingText::hostnameOrEmpty);
  public static final Setting<Duration> RULES_POLL =
      NEW.time("postern.rules.poll", "1s", "How often the rules version is asked for");
  public static final Setting<Boolean> UNKNOWN_USER_CHECK =
      NEW.flag(
          "postern.unknown-user-check", "true", "Whether RCPT refuses users that do not exist");
  public static final Setting<Boolean> PERCENT_HACK_CHECK =
      NEW.flag(
          "postern.percent-hack-check",
          "true",
          "Whether RCPT refuses % and ! in local parts; @ is refused always");
  public static final Setting<Boolean> RELAYMAILFROM =
      NEW.flag(
          "postern.relaymailfrom",
          "false",
          "Whether senders in relaymailfrom may relay; senders are easily forged");
  public static final Setting<Boolean> CHECKRELAY =
      NEW.flag(
          "postern.checkrelay",
          "false",
          "Whether a login in the relay table gives a right to relay; a tcp rule's CHECKRELAY"
              + " wins");
  public static final Setting<Boolean> TCP_DENY_SILENT =
      NEW.flag(
          "postern.tcp-deny-silent",
          "false",
          "Whether a client that the tcp rules deny is told nothing, instead of 554");
  public static final Setting<String> RELAY_TABLE_MATCH =
      NEW.text(
          "postern.relay-table.match",
          "sender-and-ip",
          "What must be as at the login: sender-and-ip, or ip-only, which is unsafe",
          SettingText::relayTableMatch);
  public static final Setting<Integer> RELAY_CLEAR_MINUTES =
      NEW.number(
          "postern.relay-clear-minutes", "60", 1, 100_000, "Minutes a relay-table row is valid");
  public static final Setting<Duration> QUEUE_LIFETIME =
      NEW.time(
          "postern.queue-lifetime",
          "7d",
          "Age at which a message that cannot be delivered bounces");
  public static final Setting<Duration> BOUNCE_LIFETIME =
      NEW.time(
          "postern.bounce-lifetime",
          "7d",
          "The same for messages with the null sender, bounces among them, if it is less");
  public static final Setting<Integer> RETRY_REMOTE_SKIP =
      NEW.number(
          "postern.retry.remote.skip", "20", 1, 1000, "Remote tries come (skip n)² s after birth");
  public static final Setting<Integer> RETRY_LOCAL_SKIP =
      NEW.number(
          "postern.retry.local.skip", "10", 1, 1000, "Local tries come (skip n)² s after birth");
  public static final Setting<Integer> RETRY_JITTER =
      NEW.number(
          "postern.retry.jitter",
          "0",
          0,
          50,
          "Percent of its wait a try may come later, at random");
  public static final Setting<Duration> RETRY_INTERVAL =
      NEW.time("postern.retry.interval", "5s", "How often the standalone relay looks for due jobs");
  public static final Setting<Duration> RETRY_LEASE =
      NEW.time("postern.retry.lease", "15m", "How long a due job sent again is not sent once more");
  public static final Setting<Duration> LEDGER_RETENTION =
      NEW.time(
          "postern.ledger.retention", "30d", "Age at which a finished message leaves the ledger");
  public static final Setting<Duration> CLEANUP_INTERVAL =
      NEW.time("postern.cleanup.interval", "30m", "How often the standalone relay cleans up");
  public static final Setting<String> MAIL_ROOT =
      NEW.text("postern.mail.root", "", "Folder of the Maildirs: ROOT/domain/user/Maildir");
  public static final Setting<String> BOUNCE_FROM =
      NEW.text("postern.bounce.from", "MAILER-DAEMON", "Local part of the From of bounces");
  public static final Setting<Duration> DELAY_NOTICE_AFTER =
      NEW.time(
          "postern.bounce.delay-after",
          "4h",
          "Age at which senders who asked for it (NOTIFY=DELAY) are told of a delay");
  public static final Setting<String> DOUBLE_BOUNCE_TO =
      NEW.text(
          "postern.bounce.double-to",
          "postmaster",
          "Local part at the primary domain that gets double bounces");

  static final List<Setting<?>> ALL =
      Stream.of(
              NEW.all(),
              ListenerSettings.ALL,
              LimitSettings.ALL,
              StoreSettings.ALL,
              RemoteSettings.ALL,
              AgentSettings.ALL)
          .<Setting<?>>flatMap(List::stream)
          .toList();
  static final Map<String, Setting<?>> BY_KEY = byKey();

  private SettingCatalog() {}

  /// All settings, in the order of the documentation.
  public static List<Setting<?>> settings() {
    return ALL;
  }

  /// The setting of a key, be it the URL of a lane's queue; null when there is none.
  static @Nullable Setting<?> named(String key) {
    Setting<?> known = BY_KEY.get(key);
    return known == null ? StoreSettings.laneQueueUrl(key) : known;
  }

  /// Whether a setting's value must not be shown.
  static boolean isSecret(Setting<?> setting) {
    return setting.equals(StoreSettings.DB_PASSWORD)
        || setting.equals(ListenerSettings.AUTH_DATA_KEY)
        || setting.equals(AgentSettings.SECRET);
  }

  private static Map<String, Setting<?>> byKey() {
    Map<String, Setting<?>> byKey = new LinkedHashMap<>();
    ALL.forEach(s -> byKey.put(s.key(), s));
    return byKey;
  }
}

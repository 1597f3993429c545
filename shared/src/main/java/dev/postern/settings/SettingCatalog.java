package dev.postern.settings;

import dev.postern.address.Network;
import dev.postern.queue.QueueName;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Every setting there is. `postern up --print-settings` and docs/SETTINGS.md list the same.
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
  public static final Setting<List<String>> SMTP_HOST =
      NEW.declare(
          "postern.smtp.host",
          "0.0.0.0",
          "Local addresses the SMTP server listens at, separated by commas; ::, IPv4 and IPv6",
          SettingText::hosts);
  public static final Setting<List<String>> SMTP_LISTENERS =
      NEW.declare(
          "postern.smtp.listeners",
          "smtp,submission,submissions",
          "The listeners to open, of smtp, submission, submissions, separated by commas",
          SettingText::listeners);
  public static final Setting<Integer> SMTP_PORT =
      NEW.number("postern.smtp.port", "25", 0, 65_535, "Port of the SMTP server; 0: any free one");
  public static final Setting<Integer> SUBMISSION_PORT =
      NEW.number(
          "postern.submission.port",
          "587",
          0,
          65_535,
          "Port of submission, with STARTTLS; 0: any free one");
  public static final Setting<Integer> SUBMISSIONS_PORT =
      NEW.number(
          "postern.submissions.port",
          "465",
          0,
          65_535,
          "Port of submission in TLS from the start; 0: any free one");
  public static final Setting<Boolean> PROXY_PROTOCOL =
      NEW.flag(
          "postern.smtp.proxy-protocol",
          "false",
          "Whether every SMTP connection must begin with a PROXY protocol header, v1 or v2");
  public static final Setting<List<Network>> PROXY_NETWORKS =
      NEW.declare(
          "postern.smtp.proxy-networks",
          "127.0.0.0/8,::1",
          "Networks of the proxies that may send that header, separated by commas",
          Network::parseList);
  public static final Setting<Duration> PROXY_TIMEOUT =
      NEW.time(
          "postern.smtp.proxy-timeout", "10s", "Longest wait for a whole PROXY protocol header");
  public static final Setting<List<String>> TLS_CERTIFICATES =
      NEW.declare(
          "postern.tls.certificates",
          "",
          "Certificates, the first for clients that name none: CHAIN.pem:KEY.pem, a file with both,"
              + " or the ARN of a secret, separated by commas; empty: no TLS",
          SettingText::list);
  public static final Setting<Duration> TLS_RELOAD_INTERVAL =
      NEW.time(
          "postern.tls.reload-interval", "1m", "How often certificates are looked at for a change");
  public static final Setting<Duration> TLS_HANDSHAKE_TIMEOUT =
      NEW.time("postern.tls.handshake-timeout", "30s", "Longest wait for a TLS handshake");
  public static final Setting<String> TLS_CLIENT_CA =
      NEW.text(
          "postern.tls.client-ca",
          "",
          "PEM file of the authorities whose client certificates count; empty: none is asked for");
  public static final Setting<List<String>> TLS_CLIENTS =
      NEW.declare(
          "postern.tls.clients",
          "",
          "E-mail addresses of client certificates that may relay, separated by commas",
          SettingText::list);
  public static final Setting<Boolean> REQUIRE_AUTH =
      NEW.flag("postern.smtp.require-auth", "false", "Whether MAIL needs AUTH on port 25, too");
  public static final Setting<Boolean> AUTH_ALL =
      NEW.flag(
          "postern.smtp.auth-all",
          "false",
          "Whether recipients in our own domains need a right to relay, as AUTH gives one");
  public static final Setting<List<String>> AUTH_MECHANISMS =
      NEW.declare(
          "postern.auth.mechanisms",
          "SCRAM-SHA-256-PLUS,SCRAM-SHA-256,CRAM-MD5,PLAIN,LOGIN",
          "The SASL mechanisms that are on, separated by commas",
          SettingText::mechanisms);
  public static final Setting<List<Network>> AUTH_CLEAR_NETWORKS =
      NEW.declare(
          "postern.auth.clear-networks",
          "",
          "Networks whose clients may send passwords without TLS, separated by commas",
          Network::parseList);
  public static final Setting<Duration> AUTH_PENALTY =
      NEW.pause(
          "postern.auth.penalty",
          "5s",
          "What the first failure of AUTH in a row costs; each further one twice as much, up to"
              + " 30s");
  public static final Setting<Integer> AUTH_FAILURES =
      NEW.number("postern.auth.failures", "3", 1, 100, "Failures of AUTH that end a session");
  public static final Setting<Integer> AUTH_CHECKS =
      NEW.number(
          "postern.auth.checks",
          "2",
          1,
          64,
          "Passwords checked at once, each for 19 MB and a core; eight times as many may wait");
  public static final Setting<String> AUTH_DATA_KEY =
      NEW.text(
          "postern.auth.data-key",
          "",
          "Key in Base64 that encrypts what CRAM-MD5 needs; empty: no CRAM-MD5",
          SettingText::keyOrEmpty);
  public static final Setting<String> HTTP_HOST =
      NEW.text(
          "postern.http.host",
          "0.0.0.0",
          "Local address of the management endpoint: health and metrics",
          SettingText::address);
  public static final Setting<Integer> HTTP_PORT =
      NEW.number(
          "postern.http.port",
          "8080",
          0,
          65_535,
          "Port of the management endpoint; 0: any free one");
  public static final Setting<Long> MAX_MESSAGE_SIZE =
      NEW.size("postern.max-message-size", "50M", "Octets a message may have, announced by SIZE");
  public static final Setting<Integer> MAX_RECIPIENTS =
      NEW.number("postern.limits.recipients", "1000", 1, 5000, "Recipients a message may have");
  public static final Setting<Integer> MAX_NULL_SENDER_RECIPIENTS =
      NEW.number(
          "postern.limits.null-sender-recipients",
          "1",
          1,
          5000,
          "Recipients a message with the null sender may have");
  public static final Setting<Integer> MAX_HOPS =
      NEW.number(
          "postern.limits.hops",
          "100",
          1,
          10_000,
          "Received and Delivered-To lines at which a message is looping");
  public static final Setting<Integer> MAX_LOOKUPS =
      NEW.number("postern.limits.lookups", "64", 1, 10_000, "Mailbox lookups under way at once");
  public static final Setting<Integer> MAX_SESSIONS =
      NEW.number("postern.limits.sessions", "10000", 1, 1_000_000, "Sessions open at once");
  public static final Setting<Integer> MAX_ERRORS =
      NEW.number(
          "postern.limits.errors", "20", 1, 10_000, "5xx replies after which a session is closed");
  public static final Setting<Duration> COMMAND_TIMEOUT =
      NEW.time("postern.limits.command-timeout", "5m", "Longest wait for the next command or data");
  public static final Setting<Duration> DATA_START_TIMEOUT =
      NEW.time(
          "postern.limits.data-start-timeout", "2m", "Longest wait for the first data behind 354");
  public static final Setting<Duration> DATA_TIMEOUT =
      NEW.time("postern.limits.data-timeout", "3m", "Longest wait for the next data of a message");
  public static final Setting<Long> MIN_DATA_RATE =
      NEW.size(
          "postern.limits.data-rate",
          "100",
          "Octets a second that data must have; two windows in a row with fewer close the session;"
              + " 0: any");
  public static final Setting<Duration> DATA_RATE_WINDOW =
      NEW.time(
          "postern.limits.data-rate-window", "1m", "The window over which that rate is averaged");
  public static final Setting<List<Network>> EXEMPT_NETWORKS =
      NEW.declare(
          "postern.limits.exempt-networks",
          "127.0.0.0/8,::1",
          "Networks for whose clients none of the limits from here to tarpit-delay is, separated by"
              + " commas",
          Network::parseList);
  public static final Setting<Integer> MAX_CONNECTIONS_PER_ADDRESS =
      NEW.number(
          "postern.limits.connections-per-address",
          "50",
          0,
          1_000_000,
          "Connections open at once from one address; a tcp rule's MAXPERIP wins; 0: any");
  public static final Setting<Integer> MAX_CONNECTIONS_PER_NETWORK =
      NEW.number(
          "postern.limits.connections-per-network",
          "250",
          0,
          1_000_000,
          "Connections open at once from one IPv4 /24 or IPv6 /64; 0: any");
  public static final Setting<Integer> MAX_CONNECTION_RATE =
      NEW.number(
          "postern.limits.connection-rate",
          "300",
          0,
          1_000_000,
          "Connections from one address in a minute; 0: any");
  public static final Setting<Integer> MAX_MESSAGES =
      NEW.number(
          "postern.limits.messages", "1000", 0, 1_000_000, "Transactions in a session; 0: any");
  public static final Setting<Integer> MAX_SESSION_RECIPIENTS =
      NEW.number(
          "postern.limits.session-recipients",
          "10000",
          0,
          10_000_000,
          "RCPTs in a session; 0: any");
  public static final Setting<Integer> MAX_COMMANDS =
      NEW.number(
          "postern.limits.commands", "20000", 0, 10_000_000, "Commands in a session; 0: any");
  public static final Setting<Integer> MAX_IDLE_COMMANDS =
      NEW.number(
          "postern.limits.idle-commands",
          "100",
          0,
          1_000_000,
          "Commands that carry no mail (RSET, NOOP, VRFY, EHLO) since the last message; 0: any");
  public static final Setting<Integer> MAX_UNKNOWN_COMMANDS =
      NEW.number(
          "postern.limits.unknown-commands", "10", 0, 10_000, "502 replies in a session; 0: any");
  public static final Setting<Long> MAX_SESSION_SIZE =
      NEW.size(
          "postern.limits.session-size", "5G", "Octets of commands and data in a session; 0: any");
  public static final Setting<Duration> GREETING_DELAY =
      NEW.pause(
          "postern.limits.greeting-delay",
          "0",
          "How long the greeting waits; who talks before it is closed with 554; 0: greet at once");
  public static final Setting<Integer> TARPIT_COUNT =
      NEW.number(
          "postern.limits.tarpit-count",
          "0",
          0,
          5000,
          "The RCPT of a message from which on replies wait; 0: none does");
  public static final Setting<Duration> TARPIT_DELAY =
      NEW.pause("postern.limits.tarpit-delay", "5s", "How long they wait");
  public static final Setting<Duration> DRAIN_TIMEOUT =
      NEW.pause(
          "postern.limits.drain-timeout", "110s", "Longest wait for running transactions at stop");
  public static final Setting<Long> INTAKE_MEMORY =
      NEW.size(
          "postern.limits.intake-memory", "256M", "Octets of unfinished messages held in memory");
  public static final Setting<Long> MESSAGE_MEMORY =
      NEW.size(
          "postern.limits.message-memory",
          "256K",
          "Octets of one message held in memory; a larger one is uploaded as it arrives");
  public static final Setting<Duration> INTAKE_WAIT =
      NEW.pause("postern.limits.intake-wait", "30s", "Longest wait for intake memory before 451");
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
  public static final Setting<List<String>> DNS_SERVERS =
      NEW.declare(
          "postern.dns.servers",
          "",
          "Resolvers as host:port, separated by commas; empty: the system's",
          t -> t.isBlank() ? List.of() : Arrays.stream(t.split(",")).map(String::strip).toList());
  public static final Setting<Duration> DNS_TIMEOUT =
      NEW.time("postern.dns.timeout", "10s", "Longest wait for one DNS answer");
  public static final Setting<Duration> PTR_TIMEOUT =
      NEW.time(
          "postern.dns.ptr-timeout",
          "3s",
          "Longest wait for a client's confirmed name, all DNS answers together");
  public static final Setting<Integer> SMTP_CLIENT_PORT =
      NEW.number("postern.smtp-client.port", "25", 1, 65_535, "Port of MX hosts");
  public static final Setting<Duration> SMTP_CLIENT_CONNECT_TIMEOUT =
      NEW.time("postern.smtp-client.connect-timeout", "30s", "Longest wait for a connection");
  public static final Setting<Duration> SMTP_CLIENT_TIMEOUT =
      NEW.time(
          "postern.smtp-client.timeout", "60s", "Longest wait for a peer's reply to a command");
  public static final Setting<Duration> SMTP_CLIENT_DATA_TIMEOUT =
      NEW.time(
          "postern.smtp-client.data-timeout",
          "240s",
          "Longest wait for the reply to the final dot");
  public static final Setting<String> EGRESS_NAME =
      NEW.text("postern.egress.name", "default", "Name of this lane's egress source in events");
  public static final Setting<String> EGRESS_ADDRESS =
      NEW.text(
          "postern.egress.address",
          "",
          "Local address the lane binds; empty: the kernel's choice",
          SettingText::addressOrEmpty);
  public static final Setting<String> EGRESS_EHLO =
      NEW.text(
          "postern.egress.ehlo",
          "",
          "Name the lane says in EHLO; empty: the hostname",
          SettingText::hostnameOrEmpty);
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

  /// The setting that holds a queue's URL.
  public static Setting<String> queueUrl(QueueName queue) {
    return Objects.requireNonNull(QUEUE_URLS.get(queue));
  }

  private static final Map<QueueName, Setting<String>> QUEUE_URLS = queueUrls();

  static final List<Setting<?>> ALL = NEW.all();
  static final Map<String, Setting<?>> BY_KEY = byKey();

  private SettingCatalog() {}

  /// All settings, in the order of the documentation.
  public static List<Setting<?>> settings() {
    return ALL;
  }

  /// Whether a setting's value must not be shown.
  static boolean isSecret(Setting<?> setting) {
    return setting.equals(DB_PASSWORD) || setting.equals(AUTH_DATA_KEY);
  }

  private static Map<String, Setting<?>> byKey() {
    Map<String, Setting<?>> byKey = new LinkedHashMap<>();
    ALL.forEach(s -> byKey.put(s.key(), s));
    return byKey;
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

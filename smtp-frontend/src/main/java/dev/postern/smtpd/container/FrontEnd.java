package dev.postern.smtpd.container;

import dev.postern.account.CachedAccounts;
import dev.postern.account.JdbcRecipients;
import dev.postern.account.SparedRelayLogins;
import dev.postern.account.StoredLookups;
import dev.postern.aws.S3Spool;
import dev.postern.aws.SqsQueues;
import dev.postern.db.Database;
import dev.postern.message.QueueId;
import dev.postern.rules.JdbcRelayTable;
import dev.postern.rules.store.PollingRulesSource;
import dev.postern.settings.SettingCatalog;
import dev.postern.settings.Settings;
import dev.postern.smtpd.auth.AuthStores;
import dev.postern.smtpd.management.ManagementServer;
import dev.postern.smtpd.server.SmtpServer;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The server with the stores it is given by its settings: S3, SQS and MariaDB.
///
/// None of the stores need answer for it to start. Without the database it takes the rules from
/// their copy in S3; until there are rules every RCPT gets 451.
final class FrontEnd {
  private static final Logger log = LoggerFactory.getLogger(FrontEnd.class);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final SmtpServer server;

  private FrontEnd(Settings settings) throws IOException {
    InstantSource clock = InstantSource.system();
    try {
      Database database = open(Database.connect(settings));
      S3Spool spool = open(S3Spool.connect(settings));
      PollingRulesSource rules =
          open(
              PollingRulesSource.start(
                  database, spool.documents(), settings, clock, name(settings)));
      var lookups =
          new StoredLookups(
              new CachedAccounts(new JdbcRecipients(database), clock),
              new SparedRelayLogins(new JdbcRelayTable(database), clock),
              clock,
              Duration.ofMinutes(settings.get(SettingCatalog.RELAY_CLEAR_MINUTES)));
      server =
          open(
              SmtpServer.start(
                  settings,
                  rules,
                  lookups,
                  AuthStores.in(database, clock),
                  spool,
                  open(SqsQueues.connect(settings)),
                  QueueId.Generator.system()));
      ManagementServer http =
          open(
              ManagementServer.start(
                  settings, server::isReady, Map::of, server.meters(), server.traces()));
      log.info("event=listening listener=http address={}", http.address());
    } catch (IOException | RuntimeException e) {
      closeAll();
      throw e;
    }
  }

  static FrontEnd start(Settings settings) throws IOException {
    return new FrontEnd(settings);
  }

  /// Drains the server, then closes everything in the reverse order of opening.
  void stop(Duration longestWait) {
    try {
      var _ = server.drain(longestWait);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    closeAll();
  }

  /// Names this process in table `front_end`.
  private static String name(Settings settings) {
    return settings.get(SettingCatalog.HOSTNAME) + "/" + ProcessHandle.current().pid();
  }

  private <T extends AutoCloseable> T open(T part) {
    opened.push(part);
    return part;
  }

  private void closeAll() {
    while (!opened.isEmpty()) {
      AutoCloseable part = opened.pop();
      try {
        part.close();
      } catch (Exception e) {
        log.warn("event=close-failed part={}", part.getClass().getSimpleName(), e);
      }
    }
  }
}

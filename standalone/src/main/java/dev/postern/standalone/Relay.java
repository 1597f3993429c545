package dev.postern.standalone;

import dev.postern.account.CachedAccounts;
import dev.postern.account.JdbcAccounts;
import dev.postern.account.JdbcAliases;
import dev.postern.account.JdbcRecipients;
import dev.postern.account.SparedRelayLogins;
import dev.postern.account.StoredLookups;
import dev.postern.db.Database;
import dev.postern.egress.JdbcDestinationLimits;
import dev.postern.egress.JdbcFailingAddresses;
import dev.postern.event.JdbcLedger;
import dev.postern.event.JdbcLedgerRetention;
import dev.postern.event.QueueEventSink;
import dev.postern.functions.runtime.FixedStores;
import dev.postern.functions.runtime.Stores;
import dev.postern.message.QueueId;
import dev.postern.mtasts.JdbcMtaStsStore;
import dev.postern.queue.QueueName;
import dev.postern.retry.JdbcDeferredJobs;
import dev.postern.rules.JdbcRelayTable;
import dev.postern.rules.store.PollingRulesSource;
import dev.postern.settings.LimitSettings;
import dev.postern.settings.ListenerSettings;
import dev.postern.settings.SettingCatalog;
import dev.postern.settings.Settings;
import dev.postern.smtpd.auth.AuthStores;
import dev.postern.smtpd.management.ManagementServer;
import dev.postern.smtpd.server.CannotListenException;
import dev.postern.smtpd.server.SmtpServer;
import dev.postern.standalone.OwnStores.Opened;
import dev.postern.standalone.home.Home;
import dev.postern.standalone.home.Secrets;
import dev.postern.standalone.home.StorePorts;
import dev.postern.standalone.host.FunctionHost;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/// The whole relay in this process: its stores first, side by side, then the functions, the front
/// end and the management endpoint.
///
/// Closed in the reverse order, so that no mail is taken without a store to keep it.
final class Relay implements AutoCloseable {
  private static final String FRONT_END = "standalone";
  private static final Duration FUNCTIONS_END_WITHIN = Duration.ofSeconds(30);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

  private final Home home;
  private final RelaySettings given;
  private final Progress progress;
  private final InstantSource clock = InstantSource.system();
  private final ClosingOrder closing = new ClosingOrder();

  Relay(Home home, RelaySettings given, Progress progress) {
    this.home = home;
    this.given = given;
    this.progress = progress;
  }

  /// Where a relay that runs is reached.
  ///
  /// @param listeners by name, in their order; those of `postern.smtp.listeners`
  record Started(
      Map<String, InetSocketAddress> listeners,
      InetSocketAddress http,
      Secrets secrets,
      Settings settings) {}

  /// Starts everything.
  ///
  /// @throws StartException when a part does not start; [#close()] closes those that had started
  Started start() throws StartException, InterruptedException {
    try {
      Secrets secrets = Secrets.of(home);
      RelaySettings settings = withDataKey(withCertificate(), secrets);
      Opened opened =
          new OwnStores(home, secrets, StorePorts.of(home), settings, progress, closing).open();
      Stores stores = stores(opened);
      FunctionHost functions = startFunctions(stores);
      SmtpServer smtp = startFrontEnd(stores, opened.database());
      ManagementServer http = startManagement(stores, functions, smtp, opened.mariaDb());
      return new Started(listeners(smtp), http.address(), secrets, opened.settings());
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw StartException.failed(why(cause), cause);
    } catch (IOException | RuntimeException e) {
      throw StartException.failed(why(e), e);
    }
  }

  /// The settings, with a certificate of our own where none is given.
  private RelaySettings withCertificate() throws IOException {
    Settings values = given.values();
    if (!values.get(ListenerSettings.TLS_CERTIFICATES).isEmpty()) {
      return given;
    }
    Path file = home.selfSignedCertificate();
    boolean made = SelfSigned.keep(file, values.get(SettingCatalog.HOSTNAME), clock.instant());
    progress.say(
        "tls",
        (made ? "made" : "with")
            + " a self-signed certificate, "
            + file
            + "; postern.tls.certificates names a real one");
    return given.with(Map.of(ListenerSettings.TLS_CERTIFICATES, file.toString()));
  }

  /// The settings, with a data key of our own where none is given.
  private static RelaySettings withDataKey(RelaySettings settings, Secrets secrets) {
    return settings.values().get(ListenerSettings.AUTH_DATA_KEY).isEmpty()
        ? settings.with(Map.of(ListenerSettings.AUTH_DATA_KEY, secrets.authDataKey()))
        : settings;
  }

  private static String why(Throwable cause) {
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  private Stores stores(Opened opened) {
    var database = opened.database();
    var rules =
        PollingRulesSource.start(
            database, opened.spool().documents(), opened.settings(), clock, FRONT_END);
    closing.add("rules", CLOSE_WITHIN, rules::close);
    return new FixedStores(
        opened.settings(),
        clock,
        opened.spool(),
        opened.queues(),
        rules,
        new CachedAccounts(new JdbcAccounts(database), clock),
        new JdbcAliases(database),
        new JdbcDeferredJobs(database, clock),
        new QueueEventSink(opened.queues().get(QueueName.EVENTS)),
        new JdbcLedger(database),
        new JdbcLedgerRetention(database),
        new JdbcRelayTable(database),
        new JdbcMtaStsStore(database),
        new JdbcDestinationLimits(database),
        new JdbcFailingAddresses(database));
  }

  private FunctionHost startFunctions(Stores stores) {
    var timer = progress.begin("functions");
    FunctionHost host =
        FunctionHost.start(
            stores.queues(),
            FunctionCatalog.OF_QUEUES.stream().map(f -> f.with(stores)).toList(),
            FunctionCatalog.OF_SCHEDULES.stream().map(f -> f.with(stores)).toList(),
            clock);
    closing.add(
        "functions",
        FUNCTIONS_END_WITHIN.plus(CLOSE_WITHIN),
        () -> host.stop(FUNCTIONS_END_WITHIN));
    timer.ready("");
    return host;
  }

  private SmtpServer startFrontEnd(Stores stores, Database database) throws CannotListenException {
    var timer = progress.begin("smtp");
    SmtpServer smtp =
        SmtpServer.start(
            stores.settings(),
            stores.rules(),
            new StoredLookups(
                new CachedAccounts(new JdbcRecipients(database), clock),
                new SparedRelayLogins(new JdbcRelayTable(database), clock),
                clock,
                Duration.ofMinutes(stores.settings().get(SettingCatalog.RELAY_CLEAR_MINUTES))),
            AuthStores.in(database, clock),
            stores.spool(),
            stores.queues(),
            QueueId.Generator.system());
    closing.add("smtp", CLOSE_WITHIN, smtp::close);
    timer.ready(
        listeners(smtp).entrySet().stream()
            .map(l -> (l.getKey().equals("smtp") ? "" : l.getKey() + " ") + text(l.getValue()))
            .collect(Collectors.joining(", ")));
    return smtp;
  }

  private static Map<String, InetSocketAddress> listeners(SmtpServer smtp) {
    Map<String, InetSocketAddress> all = new LinkedHashMap<>();
    for (String name : List.of("smtp", "submission", "submissions")) {
      smtp.listeningAt(name).ifPresent(address -> all.put(name, address));
    }
    return all;
  }

  static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  private ManagementServer startManagement(
      Stores stores, FunctionHost functions, SmtpServer smtp, Supervision mariaDb)
      throws IOException {
    var timer = progress.begin("http");
    functions.bindTo(smtp.meters());
    new QueueDepths(stores.queues(), clock).bindTo(smtp.meters());
    var database = DatabaseHealth.of(mariaDb, stores.settings(), clock);
    ManagementServer http =
        ManagementServer.start(
            stores.settings(),
            smtp::isReady,
            () -> Map.of("smtp", smtp.isReady() ? "up" : "not ready", "mariadb", database.text()),
            smtp.meters(),
            smtp.traces());
    closing.add("http", CLOSE_WITHIN, http::close);
    Duration drain = stores.settings().get(LimitSettings.DRAIN_TIMEOUT);
    closing.add("sessions", drain.plus(CLOSE_WITHIN), () -> smtp.drain(drain)); // watched by http
    timer.ready(text(http.address()));
    return http;
  }

  /// Drains and stops everything, each part within its limit.
  @Override
  public void close() {
    closing.close();
  }
}

package dev.postern.functions.runtime;

import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import dev.postern.dkim.DkimKey;
import dev.postern.dkim.DkimKeys;
import dev.postern.egress.DestinationLimits;
import dev.postern.egress.EgressRules;
import dev.postern.egress.FailingAddresses;
import dev.postern.egress.InMemoryDestinationLimits;
import dev.postern.egress.InMemoryFailingAddresses;
import dev.postern.event.EventSink;
import dev.postern.event.Ledger;
import dev.postern.event.LedgerRetention;
import dev.postern.event.MailEvent;
import dev.postern.event.RecordingEventSink;
import dev.postern.mtasts.InMemoryMtaStsStore;
import dev.postern.mtasts.MtaStsStore;
import dev.postern.queue.InMemoryQueues;
import dev.postern.queue.Queues;
import dev.postern.retry.DeferredJobs;
import dev.postern.retry.InMemoryDeferredJobs;
import dev.postern.rules.Accounts;
import dev.postern.rules.Aliases;
import dev.postern.rules.ControlValue;
import dev.postern.rules.Controls;
import dev.postern.rules.HostedDomain;
import dev.postern.rules.RelayLogin;
import dev.postern.rules.RelayTable;
import dev.postern.rules.RulesSource;
import dev.postern.rules.SmtpRoute;
import dev.postern.rules.SmtpRoutes;
import dev.postern.rules.TestSnapshot;
import dev.postern.rules.UnknownUser;
import dev.postern.rules.agent.AgentRules;
import dev.postern.rules.agent.FilterRules;
import dev.postern.settings.Settings;
import dev.postern.spool.InMemorySpool;
import dev.postern.spool.Spool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// All stores in memory with a clock that the test sets; each can be made to fail.
public final class InMemoryStores implements Stores {
  public static final Instant START = Instant.parse("2026-01-15T10:00:00Z");

  private final Map<String, String> settings = new HashMap<>();
  private final Map<Domain, HostedDomain> domains = new HashMap<>();
  private final MtaStsStore mtaSts = new InMemoryMtaStsStore();
  private final DestinationLimits limits = new InMemoryDestinationLimits();
  private final FailingAddresses failing = new InMemoryFailingAddresses();
  private final List<SmtpRoute> routes = new ArrayList<>();
  private final Set<String> accounts = new HashSet<>();
  private final Map<String, List<Mailbox>> aliases = new HashMap<>();
  private final Map<String, MailEvent> ledger = new LinkedHashMap<>();
  private final Set<String> noRelay = new HashSet<>();
  private final Map<String, Instant> logins = new TreeMap<>();
  private volatile Instant now = START;

  public final InMemorySpool spool = new InMemorySpool(clock());
  public final InMemoryQueues queues = new InMemoryQueues();
  public final InMemoryDeferredJobs deferred = new InMemoryDeferredJobs(clock());
  public final RecordingEventSink events = new RecordingEventSink();

  /// Makes everything that stands in the database fail.
  public volatile boolean databaseAway;

  /// Makes the rules unknown, as after a start without database.
  public volatile boolean rulesAway;

  /// An event for this recipient is refused as bad data.
  public volatile String poison = "";

  public volatile int recordCalls;

  /// Where mail leaves from.
  public EgressRules egress = EgressRules.NONE;

  /// Who delivers.
  public AgentRules agents = AgentRules.NONE;

  /// What looks at mail before.
  public FilterRules filters = FilterRules.NONE;

  /// The control files of one line.
  public final Map<ControlValue, String> controls = new HashMap<>();

  /// The DKIM keys of all domains.
  public final List<DkimKey> dkim = new ArrayList<>();

  public InMemoryStores() {
    set("postern.hostname", "mx.example.com");
    set("postern.primary-domain", "example.com");
  }

  /// Takes back what somebody gave.
  public InMemoryStores unset(String key) {
    settings.remove(key);
    return this;
  }

  public InMemoryStores set(String key, String value) {
    settings.put(key, value);
    return this;
  }

  public InMemoryStores host(String domain, boolean backupMx, UnknownUser unknownUser) {
    var name = new Domain(domain);
    domains.put(name, new HostedDomain(name, backupMx, unknownUser));
    return this;
  }

  public InMemoryStores route(String line) {
    routes.add(SmtpRoute.parse(line));
    return this;
  }

  public InMemoryStores account(String mailbox) {
    accounts.add(mailbox);
    return this;
  }

  /// An account of ours whose logins give no right to relay.
  public InMemoryStores noRelay(String mailbox) {
    noRelay.add(mailbox);
    return this;
  }

  public InMemoryStores alias(String mailbox, String... targets) {
    aliases.put(mailbox, Arrays.stream(targets).map(Mailbox::parse).toList());
    return this;
  }

  public InMemoryStores aliasDomain(String domain, String real) {
    var name = new Domain(domain);
    domains.put(
        name, new HostedDomain(name, false, UnknownUser.BOUNCE_NO_MAILBOX, new Domain(real)));
    return this;
  }

  /// Puts a row in the relay table.
  public void relayRow(Instant at, String who) {
    logins.put(who, at);
  }

  /// The relay table: who, a space, from where, and when.
  public Map<String, Instant> relayRows() {
    return logins;
  }

  public void advance(Duration by) {
    now = now.plus(by);
  }

  /// Puts a message in the spool, CRLF for LF.
  public byte[] store(String key, String text) {
    byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    try {
      spool.put(key, List.of(ByteBuffer.wrap(bytes)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes;
  }

  /// What the ledger has, in the order it came.
  public List<MailEvent> recorded() {
    return List.copyOf(ledger.values());
  }

  @Override
  public Settings settings() {
    return Settings.of(List.of(new Settings.Source("test", settings)));
  }

  @Override
  public InstantSource clock() {
    return () -> now;
  }

  @Override
  public Spool spool() {
    return spool;
  }

  @Override
  public Queues queues() {
    return queues;
  }

  @Override
  public RulesSource rules() {
    return () -> {
      if (rulesAway) {
        throw new RulesSource.RulesUnavailableException(
            "no rules could be loaded", new SQLException("no answer"));
      }
      return new TestSnapshot("example.com")
          .hosted(domains)
          .routes(new SmtpRoutes(routes))
          .controls(new Controls(controls))
          .egress(egress)
          .dkim(DkimKeys.of(dkim))
          .agents(agents)
          .filters(filters)
          .build();
    };
  }

  @Override
  public Accounts accounts() {
    return mailbox -> {
      requireDatabase();
      return accounts.contains(
          new Mailbox(mailbox.localPart().toLowerCase(Locale.ROOT), mailbox.domain()).toString());
    };
  }

  @Override
  public Aliases aliases() {
    return mailbox -> {
      requireDatabase();
      return aliases.getOrDefault(
          new Mailbox(mailbox.localPart().toLowerCase(Locale.ROOT), mailbox.domain()).toString(),
          List.of());
    };
  }

  @Override
  public DeferredJobs deferred() {
    return deferred;
  }

  @Override
  public EventSink events() {
    return events;
  }

  @Override
  public Ledger ledger() {
    return new Ledger() {
      @Override
      public synchronized void record(List<MailEvent> more) throws SQLException {
        recordCalls++;
        requireDatabase();
        for (MailEvent event : more) {
          if (event.recipient().toString().equals(poison)) {
            throw new SQLException("Data too long for column");
          }
        }
        for (MailEvent e : more) {
          ledger.putIfAbsent(
              e.queueId() + " " + e.recipient() + " " + e.kind() + " " + e.attempt(), e);
        }
      }

      @Override
      public List<MailEvent> trace(String id) throws SQLException {
        requireDatabase();
        return ledger.values().stream().filter(e -> e.queueId().value().equals(id)).toList();
      }

      @Override
      public Balance balance(Instant since) {
        throw new UnsupportedOperationException();
      }
    };
  }

  @Override
  public LedgerRetention ledgerRetention() {
    return (before, max) -> {
      requireDatabase();
      List<String> old =
          ledger.entrySet().stream()
              .filter(e -> e.getValue().at().isBefore(before))
              .map(Map.Entry::getKey)
              .limit(max)
              .toList();
      old.forEach(ledger::remove);
      return old.size();
    };
  }

  @Override
  public MtaStsStore mtaSts() {
    return mtaSts;
  }

  @Override
  public DestinationLimits destinationLimits() {
    return limits;
  }

  @Override
  public FailingAddresses failingAddresses() {
    return failing;
  }

  @Override
  public RelayTable relayTable() {
    return new RelayTable() {
      @Override
      public synchronized List<RelayLogin> record(List<RelayLogin> told) throws SQLException {
        recordCalls++;
        requireDatabase();
        List<RelayLogin> refused =
            told.stream().filter(l -> noRelay.contains(l.user().toString())).toList();
        told.stream()
            .filter(login -> !refused.contains(login))
            .forEach(
                login ->
                    logins.merge(
                        login.user() + " " + login.client(),
                        login.at(),
                        (known, more) -> known.isBefore(more) ? more : known));
        return refused;
      }

      @Override
      public int expire(Instant limit, int max) throws SQLException {
        requireDatabase();
        List<String> old =
            logins.entrySet().stream()
                .filter(e -> !e.getValue().isAfter(limit))
                .map(Map.Entry::getKey)
                .limit(max)
                .toList();
        old.forEach(logins::remove);
        return old.size();
      }
    };
  }

  private void requireDatabase() throws SQLException {
    if (databaseAway) {
      throw new SQLTransientConnectionException("the database does not answer");
    }
  }
}

package dev.postern.smtpd.server;

import dev.postern.message.QueueId;
import dev.postern.policy.Lookups;
import dev.postern.policy.RelayPolicy;
import dev.postern.queue.Queues;
import dev.postern.rules.Controls;
import dev.postern.rules.RulesSource;
import dev.postern.rules.RulesSource.RulesUnavailableException;
import dev.postern.settings.InvalidSettingsException;
import dev.postern.settings.LimitSettings;
import dev.postern.settings.SettingCatalog;
import dev.postern.settings.Settings;
import dev.postern.settings.StoreSettings;
import dev.postern.smtpd.abuse.AbuseGuard;
import dev.postern.smtpd.abuse.AbuseLimits;
import dev.postern.smtpd.auth.AliasedAccounts;
import dev.postern.smtpd.auth.AuthOptions;
import dev.postern.smtpd.auth.AuthStores;
import dev.postern.smtpd.auth.Authentication;
import dev.postern.smtpd.dns.ClientNames;
import dev.postern.smtpd.dns.NamingLookups;
import dev.postern.smtpd.gate.RecipientGate;
import dev.postern.smtpd.gate.ReturningBounces;
import dev.postern.smtpd.intake.Intake;
import dev.postern.smtpd.intake.IntakeLimits;
import dev.postern.smtpd.intake.MemoryBudget;
import dev.postern.smtpd.intake.SpoolIntake;
import dev.postern.smtpd.session.Counters;
import dev.postern.smtpd.session.SessionLimits;
import dev.postern.smtpd.session.SmtpService;
import dev.postern.smtpd.tls.Tls;
import dev.postern.smtpd.trace.Traces;
import dev.postern.smtpd.verb.Verbs;
import dev.postern.spool.Spool;
import dev.postern.srs.Srs;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.netty.buffer.PooledByteBufAllocator;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The SMTP server: its listeners, their sessions and the intake behind them.
///
/// It takes the stores it is given and does not close them.
public final class SmtpServer implements AutoCloseable {
  /// How long the sessions that a drain leaves have to take its 421 and close.
  private static final Duration LAST_WORD = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(SmtpServer.class);

  private final EventLoops loops;
  private final ExecutorService blocking;
  private final RulesSource rules;
  private final OpenSessions sessions;
  private final MemoryBudget budget;
  private final Counters counters = new Counters();
  private final AbuseGuard guard;
  private final Traces traces = new Traces(InstantSource.system());
  private final CompositeMeterRegistry meters = new CompositeMeterRegistry();
  private final OpenListeners listeners;
  private final @Nullable Tls tls;
  private @Nullable Authentication authentication;
  private volatile boolean draining;

  private SmtpServer(Settings settings, RulesSource rules, @Nullable Tls tls) {
    this.rules = rules;
    this.tls = tls;
    sessions = new OpenSessions(settings.get(LimitSettings.MAX_SESSIONS));
    guard = new AbuseGuard(AbuseLimits.of(settings), System::nanoTime);
    budget = new MemoryBudget(settings.get(LimitSettings.INTAKE_MEMORY));
    blocking = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("intake-", 0).factory());
    loops = EventLoops.start();
    listeners = new OpenListeners(loops, sessions, meters);
  }

  /// Starts its listeners as the settings have them, without SMTP AUTH.
  ///
  /// @throws InvalidSettingsException with all that lacks or cannot be used, as a certificate
  /// @throws CannotListenException when a port is taken or not ours to open
  public static SmtpServer start(
      Settings settings,
      RulesSource rules,
      Lookups lookups,
      Spool spool,
      Queues queues,
      QueueId.Generator ids)
      throws CannotListenException {
    return start(settings, rules, lookups, null, spool, queues, ids);
  }

  /// Starts its listeners as the settings have them.
  ///
  /// @param auth null for no SMTP AUTH
  /// @throws InvalidSettingsException with all that lacks or cannot be used, as a certificate
  /// @throws CannotListenException when the port is taken or not ours to open
  public static SmtpServer start(
      Settings settings,
      RulesSource rules,
      Lookups lookups,
      @Nullable AuthStores auth,
      Spool spool,
      Queues queues,
      QueueId.Generator ids)
      throws CannotListenException {
    var server = new SmtpServer(settings, rules, SettingChecks.tls(settings));
    try {
      Intake intake = server.intake(IntakeLimits.from(settings), spool, queues, ids);
      ClientNames names = ClientNames.of(settings);
      RecipientGate gate = server.gate(settings, new NamingLookups(lookups, names));
      server.authentication = auth == null ? null : server.authentication(settings, auth, gate);
      new ServerMeters(server.meters)
          .counters(server.counters)
          .limits(server.guard.counts())
          .rulings(gate.counts())
          .memory(server.budget)
          .rules(rules, ids.clock());
      for (Listener listener : Listener.from(settings)) {
        server.listeners.open(
            listener,
            new SmtpService(
                listener.policy(),
                () -> SessionLimits.of(settings, controls(rules)),
                Verbs.mail(),
                gate,
                intake,
                ids,
                server.counters,
                names::known,
                server.guard,
                server.traces,
                server.tls,
                server.authentication));
      }
      return server;
    } catch (CannotListenException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /// The controls in force; none while no rules were loaded.
  private static Controls controls(RulesSource rules) {
    try {
      return rules.current().controls();
    } catch (RulesUnavailableException _) {
      return Controls.NONE;
    }
  }

  private Authentication authentication(Settings settings, AuthStores auth, RecipientGate gate) {
    return new Authentication(
        AuthOptions.from(settings),
        new AliasedAccounts(auth.accounts(), gate::real),
        auth.failures(),
        () -> primaryDomain(settings),
        blocking);
  }

  private String primaryDomain(Settings settings) {
    try {
      return rules.current().primaryDomain().name();
    } catch (RulesUnavailableException _) {
      return settings.get(SettingCatalog.HOSTNAME);
    }
  }

  private Intake intake(IntakeLimits limits, Spool spool, Queues queues, QueueId.Generator ids) {
    return new SpoolIntake(
        spool,
        queues,
        budget,
        limits,
        ids,
        blocking,
        loops.group().next(),
        PooledByteBufAllocator.DEFAULT,
        new IntakeMeters(meters));
  }

  private RecipientGate gate(Settings settings, Lookups lookups) {
    return new RecipientGate(
        RelayPolicy.of(settings),
        new ReturningBounces(Srs.of(settings).orElse(null), InstantSource.system()),
        rules,
        lookups,
        blocking,
        settings.get(LimitSettings.MAX_LOOKUPS),
        settings.get(StoreSettings.DB_TIMEOUT));
  }

  /// Where a listener listens, its real port included; of several addresses the first.
  ///
  /// @throws IllegalArgumentException when it is not open
  public InetSocketAddress address(String listener) {
    return listeningAt(listener)
        .orElseThrow(() -> new IllegalArgumentException("no listener is called " + listener));
  }

  /// The same, empty when it is not open.
  public Optional<InetSocketAddress> listeningAt(String listener) {
    return listeners.addressOf(listener);
  }

  /// Whether new mail is taken: listening, not draining, rules loaded once.
  public boolean isReady() {
    try {
      return !draining && !listeners.isEmpty() && rules.current() != null;
    } catch (RulesUnavailableException _) {
      return false;
    }
  }

  public Counters counters() {
    return counters;
  }

  /// Sessions open now.
  public int openSessions() {
    return sessions.count();
  }

  /// Whose sessions it logs word by word.
  public Traces traces() {
    return traces;
  }

  /// What it measures, for a registry that shows it to be added to.
  public CompositeMeterRegistry meters() {
    return meters;
  }

  /// Octets of unfinished messages held in memory now.
  public long intakeMemory() {
    return budget.reserved();
  }

  /// Stops taking mail: no new connections, 421 to each session as soon as its message under way,
  /// if any, is answered. Blocks until all sessions have ended, at most `longestWait`; those that
  /// are left then hear 421 as well (RFC 5321 §3.8) and have [#LAST_WORD] to take it.
  ///
  /// @return whether all had ended by themselves
  public boolean drain(Duration longestWait) throws InterruptedException {
    draining = true;
    listeners.close();
    boolean all = sessions.drain(longestWait);
    log.info("event=drained complete={} left={}", all, sessions.count());
    if (!all) {
      sessions.endDrain(LAST_WORD);
    }
    return all;
  }

  /// Closes what is open, at once; what has not been answered was not accepted.
  @Override
  public void close() {
    draining = true;
    listeners.close();
    sessions.closeAll();
    blocking.shutdownNow();
    if (tls != null) {
      tls.close();
    }
    if (authentication != null) {
      authentication.close();
    }
    meters.close();
    loops.group().shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}

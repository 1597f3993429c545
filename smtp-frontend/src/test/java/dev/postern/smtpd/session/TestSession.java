package dev.postern.smtpd.session;

import dev.postern.address.IpAddress;
import dev.postern.address.Network;
import dev.postern.message.QueueId;
import dev.postern.policy.RelayPolicy;
import dev.postern.queue.InMemoryQueues;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.RulesSource;
import dev.postern.rules.TcpRuleLine;
import dev.postern.rules.TcpRules;
import dev.postern.settings.Settings;
import dev.postern.smtpd.TestRules;
import dev.postern.smtpd.abuse.AbuseGuard;
import dev.postern.smtpd.abuse.AbuseLimits;
import dev.postern.smtpd.auth.AliasedAccounts;
import dev.postern.smtpd.auth.AuthOptions;
import dev.postern.smtpd.auth.Authentication;
import dev.postern.smtpd.auth.InMemoryAuthFailures;
import dev.postern.smtpd.auth.Mechanism;
import dev.postern.smtpd.auth.TestAccounts;
import dev.postern.smtpd.gate.RecipientGate;
import dev.postern.smtpd.gate.ReturningBounces;
import dev.postern.smtpd.intake.CommitWatch;
import dev.postern.smtpd.intake.IntakeLimits;
import dev.postern.smtpd.intake.MemoryBudget;
import dev.postern.smtpd.intake.SpoolIntake;
import dev.postern.smtpd.proxy.ProxiedClient;
import dev.postern.smtpd.trace.Traces;
import dev.postern.smtpd.verb.Verbs;
import dev.postern.spool.InMemorySpool;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelOutboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A session over an embedded channel, on stores in memory. What would block runs when the test
/// says so, by default at once.
final class TestSession {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final TestSession NONE = new TestSession(new EmbeddedChannel(), new Setup());

  private static final Settings AUTH_ALL =
      Settings.of(List.of(new Settings.Source("test", Map.of("postern.smtp.auth-all", "true"))));

  private final EmbeddedChannel channel;
  private final Setup setup;

  private TestSession(EmbeddedChannel channel, Setup setup) {
    this.channel = channel;
    this.setup = setup;
  }

  /// What a session is given, to be changed before it opens.
  static final class Setup {
    Client client = new Client(IpAddress.parse("203.0.113.7"), null);
    long messageSize = 100_000;
    int recipients = 100;
    int nullSenderRecipients = 1;
    int errors = 20;
    boolean silentDenial;
    ListenerPolicy policy = ListenerPolicy.SMTP;
    RulesSource rules = TestRules.SOURCE;
    final InMemorySpool spool = new InMemorySpool(() -> NOW);
    final InMemoryQueues queues = new InMemoryQueues();
    final Counters counters = new Counters();
    final MemoryBudget budget = new MemoryBudget(1 << 24);
    final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

    /// Octets of a message from which on it is uploaded as it arrives.
    long messageMemory = 256 * 1024;

    /// `postern.limits.*`; nobody is exempt.
    final Map<String, String> limits = new HashMap<>(Map.of("postern.limits.exempt-networks", ""));

    /// Shared by all sessions of this setup; made with the first.
    @Nullable AbuseGuard guard;

    final Traces traces = new Traces(() -> NOW);

    /// Blocking work waits here while `stepwise` is set.
    final Queue<Runnable> blocked = new ArrayDeque<>();

    boolean stepwise;

    /// The client's confirmed name, once it is known.
    Optional<String> knownName = Optional.empty();

    /// Who may send passwords in clear.
    List<Network> clearNetworks = List.of();

    /// Whether AUTH is available, on [TestAccounts].
    boolean auth;

    /// Whether every recipient needs a right to relay.
    boolean authAll;

    /// What is shared by several sessions; null: one of its own, when AUTH is available.
    @Nullable Authentication authentication;

    final TestAccounts accounts = new TestAccounts();
    final InMemoryAuthFailures failures = new InMemoryAuthFailures();

    /// Hears when the session asks for more to read; null where nobody wants to know.
    @Nullable ChannelOutboundHandler reads;

    /// Whether `client` is a proxy, which begins with a header.
    boolean proxied;

    void withoutRules() {
      rules =
          () -> {
            throw new RulesSource.RulesUnavailableException(
                "no database", new IOException("connection refused"));
          };
    }

    void tcpRules(List<TcpRuleLine> lines) {
      RulesSnapshot with = TestRules.with(new TcpRules(lines));
      rules = () -> with;
    }

    TestSession open() {
      Executor blocking = task -> run(task);
      var ids = new QueueId.Generator(() -> NOW, new Random(1));
      var limits =
          new IntakeLimits(messageMemory, Duration.ofSeconds(30), Duration.ofMillis(4), 4 << 20, 4);
      var channel = new EmbeddedChannel();
      channel.config().setAllocator(allocator);
      if (reads != null) {
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(reads);
      }
      var intake =
          new SpoolIntake(
              spool,
              queues,
              budget,
              limits,
              ids,
              blocking,
              channel.eventLoop(),
              allocator,
              CommitWatch.NONE);
      var gate =
          new RecipientGate(
              authAll ? RelayPolicy.of(AUTH_ALL) : RelayPolicy.standard(),
              new ReturningBounces(null, InstantSource.system()),
              rules,
              TestRules.LOOKUPS,
              blocking,
              4,
              Duration.ofSeconds(1));
      var session =
          new SessionLimits(
              "mx.test",
              messageSize,
              recipients,
              nullSenderRecipients,
              100,
              errors,
              Duration.ofMinutes(5),
              silentDenial);
      channel.freezeTime();
      var service =
          new SmtpService(
              policy,
              () -> session,
              Verbs.mail(),
              gate,
              intake,
              ids,
              counters,
              _ -> knownName,
              guard(channel),
              traces,
              null,
              auth ? authentication(blocking) : null);
      if (proxied) {
        new ProxiedClient(service, client.address(), Duration.ofSeconds(10))
            .addTo(channel.pipeline());
      } else {
        channel.pipeline().addLast(new Connection(service, client));
      }
      channel.pipeline().fireChannelActive();
      return new TestSession(channel, this);
    }

    private Authentication authentication(Executor blocking) {
      Authentication shared = authentication;
      return shared == null ? newAuthentication(blocking) : shared;
    }

    private Authentication newAuthentication(Executor blocking) {
      var options =
          new AuthOptions(
              EnumSet.allOf(Mechanism.class),
              clearNetworks,
              1,
              Duration.ofSeconds(5),
              3,
              TestAccounts.DATA_KEY,
              "mx.test");
      return new Authentication(
          options,
          new AliasedAccounts(accounts, TestRules.SNAPSHOT::real),
          failures,
          () -> "example.com",
          blocking);
    }

    private AbuseGuard guard(EmbeddedChannel channel) {
      AbuseGuard made = guard;
      if (made == null) {
        Settings settings = Settings.of(List.of(new Settings.Source("test", limits)));
        made =
            new AbuseGuard(AbuseLimits.of(settings), () -> channel.eventLoop().ticker().nanoTime());
        guard = made;
      }
      return made;
    }

    /// Where blocking work goes.
    void run(Runnable task) {
      if (stepwise) {
        blocked.add(task);
      } else {
        task.run();
      }
    }
  }

  EmbeddedChannel channel() {
    return channel;
  }

  boolean isOpen() {
    return channel.isOpen();
  }

  void send(byte[] bytes) {
    if (channel.isOpen()) {
      channel.writeInbound(Unpooled.copiedBuffer(bytes));
    }
    settle();
  }

  void send(String lines) {
    send(lines.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// Lets one piece of blocking work happen.
  void unblockOne() {
    setup.blocked.remove().run();
    settle();
  }

  /// Runs what waits on the event loop.
  void settle() {
    channel.runPendingTasks();
  }

  /// What the server said since the last call, by line.
  List<String> said() {
    var text = new StringBuilder();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      text.append(out.toString(StandardCharsets.UTF_8));
      out.release();
    }
    return text.toString().lines().toList();
  }

  /// Lets time pass.
  void pass(Duration time) {
    channel.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    settle();
  }

  void finish() {
    channel.finishAndReleaseAll();
  }
}

package dev.postern.smtpd.gate;

import dev.postern.address.Domain;
import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import dev.postern.policy.Decision;
import dev.postern.policy.Lookups;
import dev.postern.policy.RelayPolicy;
import dev.postern.policy.RelayRequest;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.RulesSource;
import dev.postern.rules.RulesSource.RulesUnavailableException;
import dev.postern.rules.TcpRules;
import dev.postern.smtp.Reply;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides recipients for sessions: on their event loop where the rules in memory are enough, else
/// the whole decision again on a virtual thread with lookups that may wait.
///
/// Bounds: `postern.limits.lookups` decisions wait for a lookup at once; others wait for their turn
/// at most `postern.db.timeout`. Each session asks one thing at a time, so the number of waiting
/// threads is bounded by that of sessions.
///
/// **On failure:** what cannot be told now is a 451, never a refusal and never a right.
public final class RecipientGate {
  static final Reply NO_RULES =
      Reply.of(451, "4.3.0", "sorry, the relay rules are not loaded yet (#4.3.0)");
  static final Reply BUSY =
      Reply.of(451, "4.3.2", "sorry, too many mailbox lookups are waiting (#4.3.2)");
  static final Reply FAILED = Reply.of(451, "4.3.0", "sorry, the lookup went wrong (#4.3.0)");

  private static final Logger log = LoggerFactory.getLogger(RecipientGate.class);

  private final RelayPolicy policy;
  private final ReturningBounces bounces;
  private final RulesSource rules;
  private final Lookups lookups;
  private final Executor blocking;
  private final Semaphore turns;
  private final Duration longestWait;
  private final RulingCounts counts;

  /// @param bounces what comes before the policy
  /// @param blocking runs what may wait: a virtual thread per task
  /// @param atOnce lookups under way at once
  /// @param longestWait for a turn
  public RecipientGate(
      RelayPolicy policy,
      ReturningBounces bounces,
      RulesSource rules,
      Lookups lookups,
      Executor blocking,
      int atOnce,
      Duration longestWait) {
    this.policy = policy;
    this.bounces = bounces;
    this.rules = rules;
    this.lookups = lookups;
    this.blocking = blocking;
    this.turns = new Semaphore(atOnce);
    this.longestWait = longestWait;
    this.counts = new RulingCounts(policy.ruleNames());
  }

  /// What was decided so far.
  public RulingCounts counts() {
    return counts;
  }

  /// Whether the tcp rules deny a client the connection itself (decision 34). Without rules nobody
  /// is denied; every RCPT is 451 then. Who is denied by a name not known yet is told at RCPT.
  public boolean turnsAway(IpAddress client, @Nullable String confirmedName) {
    try {
      TcpRules tcp = rules.current().tcp();
      Optional<TcpRules.Match> match =
          confirmedName == null
              ? tcp.matchWithoutName(client)
              : Optional.of(tcp.match(client, confirmedName));
      return match.isPresent() && !match.get().allowed();
    } catch (RulesUnavailableException _) {
      return false;
    }
  }

  /// The mailbox behind one of an alias domain, as far as rules are loaded; every other is itself.
  public Mailbox real(Mailbox mailbox) {
    try {
      return rules.current().real(mailbox);
    } catch (RulesUnavailableException _) {
      return mailbox;
    }
  }

  /// Whether a domain is hosted here, as far as rules are loaded.
  public boolean hosts(Domain domain) {
    try {
      return rules.current().hostedDomain(domain).isPresent();
    } catch (RulesUnavailableException _) {
      return false;
    }
  }

  /// How many connections the tcp rules grant a client's address (MAXPERIP, spec 2.13), as far as
  /// that can be told without its name.
  public OptionalInt maxPerAddress(IpAddress client) {
    try {
      return rules
          .current()
          .tcp()
          .matchWithoutName(client)
          .map(match -> match.variables().get("MAXPERIP"))
          .map(count -> OptionalInt.of(Integer.parseInt(count)))
          .orElse(OptionalInt.empty());
    } catch (RulesUnavailableException _) {
      return OptionalInt.empty();
    }
  }

  /// Decides one recipient and tells `then` on `loop`, where this is called: at once when nothing
  /// had to be waited for.
  public void decide(RelayRequest request, Executor loop, Consumer<Ruling> then) {
    RulesSnapshot snapshot;
    Ruling ruling;
    try {
      snapshot = rules.current();
    } catch (RulesUnavailableException e) {
      then.accept(counts.count(new Ruling.Refused(NO_RULES, "no rules: " + e.getMessage())));
      return;
    }
    try {
      ruling = decide(request, snapshot, LookupNeeded.SIGNALLING);
    } catch (LookupNeeded _) {
      blocking.execute(
          () -> {
            Ruling late = counts.count(timed(request, snapshot));
            loop.execute(() -> then.accept(late));
          });
      return;
    }
    then.accept(counts.count(ruling));
  }

  private Ruling timed(RelayRequest request, RulesSnapshot snapshot) {
    long began = System.nanoTime();
    try {
      return decideWithLookups(request, snapshot);
    } finally {
      counts.lookedUp(System.nanoTime() - began);
    }
  }

  private Ruling decideWithLookups(RelayRequest request, RulesSnapshot snapshot) {
    try {
      if (!turns.tryAcquire(longestWait.toNanos(), TimeUnit.NANOSECONDS)) {
        return new Ruling.Refused(BUSY, "no turn for a lookup within " + longestWait);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Ruling.Refused(FAILED, "interrupted");
    }
    try {
      return decide(request, snapshot, lookups);
    } catch (RuntimeException e) {
      log.error("event=lookup-failed client={}", request.client(), e);
      return new Ruling.Refused(FAILED, "lookup failed: " + e);
    } finally {
      turns.release();
    }
  }

  private Ruling decide(RelayRequest request, RulesSnapshot snapshot, Lookups with) {
    return bounces.ruling(request, asked -> decideByPolicy(asked, snapshot, with));
  }

  private Ruling decideByPolicy(RelayRequest request, RulesSnapshot snapshot, Lookups with) {
    return switch (policy.decide(request, snapshot, with)) {
      case Decision.Accepted accepted -> admit(accepted, snapshot);
      case Decision.Rejected rejected -> new Ruling.Refused(rejected.reply(), rejected.by());
      case Decision.Closed closed -> new Ruling.Closed(closed.reply(), closed.by());
    };
  }

  private static Ruling admit(Decision.Accepted accepted, RulesSnapshot snapshot) {
    Mailbox resolved = accepted.recipient().resolve(snapshot.primaryDomain());
    return new Ruling.Admitted(Decision.withSuffix(resolved, accepted.suffix()), accepted.by());
  }
}

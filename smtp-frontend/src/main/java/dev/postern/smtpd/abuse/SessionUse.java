package dev.postern.smtpd.abuse;

import dev.postern.address.IpAddress;
import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// What one session has used of its limits. On the session's event loop; a check is a few
/// comparisons and allocates nothing.
public final class SessionUse {
  private final IpAddress client;
  private final AbuseLimits limits;
  private final ConnectionTable connections;
  private final LimitCounts counts;
  private final boolean exempt;
  private boolean inTable;
  private int messages;
  private int recipients;
  private int recipientsOfMessage;
  private int commands;
  private int idleCommands;
  private int unknownCommands;
  private long octets;

  SessionUse(
      IpAddress client,
      AbuseLimits limits,
      ConnectionTable connections,
      LimitCounts counts,
      boolean exempt) {
    this.client = client;
    this.limits = limits;
    this.connections = connections;
    this.counts = counts;
    this.exempt = exempt;
  }

  /// Counts the connection; the limit it breaks, or null. One that breaks none is to be [#end()]ed.
  ///
  /// @param perAddress what a tcp rule says for this address (MAXPERIP), which wins over the
  ///   setting and holds in exempt networks, too
  public @Nullable Limit connected(OptionalInt perAddress) {
    if (exempt && perAddress.isEmpty()) {
      return null;
    }
    Limit over =
        connections.add(
            client,
            perAddress.orElse(limits.connectionsPerAddress()),
            exempt ? 0 : limits.connectionsPerNetwork(),
            exempt ? 0 : limits.connectionRate());
    inTable = over == null;
    return met(over);
  }

  /// The connection is gone.
  public void end() {
    if (inTable) {
      inTable = false;
      connections.remove(client);
    }
  }

  /// Counts a command; the limit it breaks, or null.
  ///
  /// @param known whether it is one of the listener's
  public @Nullable Limit command(String name, boolean known) {
    if (exempt) {
      return null;
    }
    if (isOver(++commands, limits.commands())) {
      return met(Limit.COMMANDS);
    }
    if (!known) {
      return isOver(++unknownCommands, limits.unknownCommands())
          ? met(Limit.UNKNOWN_COMMANDS)
          : null;
    }
    return switch (name) {
      case "MAIL" -> isOver(messages + 1, limits.messages()) ? met(Limit.MESSAGES) : null;
      case "RCPT" ->
          isOver(++recipients, limits.recipients()) ? met(Limit.RECIPIENTS_PER_SESSION) : null;
      case "DATA", "BDAT", "QUIT", "AUTH", "STARTTLS" -> null;
      default -> isOver(++idleCommands, limits.idleCommands()) ? met(Limit.IDLE_COMMANDS) : null;
    };
  }

  /// Transactions the session may have; 0: any number.
  public int mostMessages() {
    return exempt ? 0 : limits.messages();
  }

  /// A transaction has begun.
  public void transaction() {
    messages++;
    recipientsOfMessage = 0;
  }

  /// A message was taken: what came before it counts no more as idle.
  public void delivered() {
    idleCommands = 0;
  }

  /// Counts octets that came; the limit they break, or null.
  public @Nullable Limit received(int count) {
    octets += count;
    return !exempt && limits.octets() > 0 && octets > limits.octets()
        ? met(Limit.SESSION_SIZE)
        : null;
  }

  /// How long the reply to this RCPT is to wait (spec 10.8).
  public Duration tarpit() {
    recipientsOfMessage++;
    return !exempt && limits.tarpitCount() > 0 && recipientsOfMessage >= limits.tarpitCount()
        ? limits.tarpitDelay()
        : Duration.ZERO;
  }

  /// How long the greeting is to wait.
  public Duration greetingDelay() {
    return exempt ? Duration.ZERO : limits.greetingDelay();
  }

  /// Counts a limit that was met.
  public void count(Limit met) {
    counts.count(met);
  }

  private @Nullable Limit met(@Nullable Limit over) {
    if (over != null) {
      counts.count(over);
    }
    return over;
  }

  private static boolean isOver(int count, int most) {
    return most > 0 && count > most;
  }
}

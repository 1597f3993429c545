package dev.postern.smtpd.abuse;

import dev.postern.address.IpAddress;
import dev.postern.address.Network;
import dev.postern.settings.LimitSettings;
import dev.postern.settings.Settings;
import java.time.Duration;
import java.util.List;

/// The limits in force. A number of 0 is no limit, a delay of 0 none.
///
/// @param exempt networks whose clients none of the counts is for
/// @param connectionsPerAddress open at once
/// @param connectionsPerNetwork open at once from one IPv4 /24 or IPv6 /64
/// @param connectionRate connections from one address in a minute
/// @param messages transactions in a session
/// @param recipients RCPTs in a session
/// @param commands in a session
/// @param idleCommands that carry no mail, since the last message
/// @param unknownCommands in a session
/// @param octets of commands and data in a session
/// @param dataStart longest wait for the first data behind 354
/// @param data longest wait for the next data
/// @param dataRate octets a second that data must have in each window
/// @param dataWindow over which the rate is averaged
/// @param greetingDelay how long the greeting waits for clients that talk first
/// @param tarpitCount the RCPT of a message from which on each waits
/// @param tarpitDelay how long
public record AbuseLimits(
    List<Network> exempt,
    int connectionsPerAddress,
    int connectionsPerNetwork,
    int connectionRate,
    int messages,
    int recipients,
    int commands,
    int idleCommands,
    int unknownCommands,
    long octets,
    Duration dataStart,
    Duration data,
    long dataRate,
    Duration dataWindow,
    Duration greetingDelay,
    int tarpitCount,
    Duration tarpitDelay) {
  public AbuseLimits {
    exempt = List.copyOf(exempt);
  }

  public static AbuseLimits of(Settings settings) {
    return new AbuseLimits(
        settings.get(LimitSettings.EXEMPT_NETWORKS),
        settings.get(LimitSettings.MAX_CONNECTIONS_PER_ADDRESS),
        settings.get(LimitSettings.MAX_CONNECTIONS_PER_NETWORK),
        settings.get(LimitSettings.MAX_CONNECTION_RATE),
        settings.get(LimitSettings.MAX_MESSAGES),
        settings.get(LimitSettings.MAX_SESSION_RECIPIENTS),
        settings.get(LimitSettings.MAX_COMMANDS),
        settings.get(LimitSettings.MAX_IDLE_COMMANDS),
        settings.get(LimitSettings.MAX_UNKNOWN_COMMANDS),
        settings.get(LimitSettings.MAX_SESSION_SIZE),
        settings.get(LimitSettings.DATA_START_TIMEOUT),
        settings.get(LimitSettings.DATA_TIMEOUT),
        settings.get(LimitSettings.MIN_DATA_RATE),
        settings.get(LimitSettings.DATA_RATE_WINDOW),
        settings.get(LimitSettings.GREETING_DELAY),
        settings.get(LimitSettings.TARPIT_COUNT),
        settings.get(LimitSettings.TARPIT_DELAY));
  }

  boolean isExempt(IpAddress client) {
    for (Network network : exempt) {
      if (network.contains(client)) {
        return true;
      }
    }
    return false;
  }
}

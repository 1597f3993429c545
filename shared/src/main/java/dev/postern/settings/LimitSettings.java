package dev.postern.settings;

import dev.postern.address.Network;
import java.time.Duration;
import java.util.List;

/// What the SMTP server allows its clients. docs/LIMITS.md tells what each limit answers.
public final class LimitSettings {
  private static final SettingDeclarations NEW = new SettingDeclarations();

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
      NEW.pause(
          "postern.limits.intake-wait",
          "30s",
          "Longest wait for intake memory, and for a place among the commits, before 451");

  static final List<Setting<?>> ALL = NEW.all();

  private LimitSettings() {}
}

package dev.postern.settings;

import dev.postern.address.Network;
import dev.postern.smtp.TlsLevel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// How mail leaves: name servers, the SMTP client, the egress source.
public final class RemoteSettings {
  private static final SettingDeclarations NEW = new SettingDeclarations();

  public static final Setting<List<String>> DNS_SERVERS =
      NEW.declare(
          "postern.dns.servers",
          "",
          "Resolvers as host:port, separated by commas; empty: the system's",
          t -> t.isBlank() ? List.of() : Arrays.stream(t.split(",")).map(String::strip).toList());
  public static final Setting<Duration> DNS_TIMEOUT =
      NEW.time("postern.dns.timeout", "10s", "Longest wait for one DNS answer");
  public static final Setting<List<Network>> DNS_TRUSTED =
      NEW.declare(
          "postern.dns.trusted",
          "127.0.0.0/8,::1",
          "Networks of the resolvers that are believed when they say that DNSSEC vouches for an"
              + " answer, separated by commas; DANE needs one",
          Network::parseList);
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
  public static final Setting<List<Network>> OWN_ADDRESSES =
      NEW.declare(
          "postern.smtp-client.own-addresses",
          "",
          "Networks at which mail reaches us; an MX host there is ourselves, and not sent to",
          Network::parseList);
  public static final Setting<TlsLevel> SMTP_CLIENT_TLS =
      NEW.declare(
          "postern.smtp-client.tls",
          "may",
          "TLS towards hosts that no policy names: none, may, encrypt, verify",
          TlsLevel::named);
  public static final Setting<Boolean> MTA_STS =
      NEW.flag(
          "postern.smtp-client.mta-sts",
          "true",
          "Whether the MTA-STS policies of destinations are asked for and kept");
  public static final Setting<List<String>> SMTP_CLIENT_AUTH =
      NEW.declare(
          "postern.smtp-client.auth-mechanisms",
          "SCRAM-SHA-256-PLUS,SCRAM-SHA-256,CRAM-MD5,PLAIN,LOGIN",
          "How the logins of smtproutes are proved: the first of these that a host offers,"
              + " separated by commas",
          SettingText::mechanisms);
  public static final Setting<List<Network>> SMTP_CLIENT_AUTH_CLEAR =
      NEW.declare(
          "postern.smtp-client.auth-clear-networks",
          "127.0.0.0/8,::1",
          "Networks whose hosts are told passwords without TLS too, separated by commas",
          Network::parseList);
  public static final Setting<String> SMTP_CLIENT_TLS_CA =
      NEW.text(
          "postern.smtp-client.tls-ca",
          "",
          "PEM file of the authorities that hosts' certificates must lead to; empty: Java's own");
  public static final Setting<Duration> SMTP_CLIENT_IDLE =
      NEW.pause(
          "postern.smtp-client.idle-timeout",
          "5s",
          "How long a connection is kept for the next message to the same host; 0: not");
  public static final Setting<Integer> SMTP_CLIENT_MESSAGES =
      NEW.number(
          "postern.smtp-client.messages",
          "100",
          1,
          100_000,
          "Messages over one connection at most");
  public static final Setting<Integer> SMTP_CLIENT_KEPT =
      NEW.number(
          "postern.smtp-client.kept-connections",
          "50",
          0,
          10_000,
          "Connections kept so at once at most");
  public static final Setting<Integer> SMTP_CLIENT_DESTINATION_CONNECTIONS =
      NEW.number(
          "postern.smtp-client.destination-connections",
          "20",
          1,
          10_000,
          "Connections from one source to one destination at once in one process at most, where"
              + " no limit of the destination says otherwise");
  public static final Setting<Duration> SMTP_CLIENT_PENALTY =
      NEW.pause(
          "postern.smtp-client.penalty",
          "1h",
          "How long at least an address is skipped that twice gave no connection or greeting; up to"
              + " half an hour more by chance; 0: none is");
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
  public static final Setting<String> SRS_DOMAIN =
      NEW.text(
          "postern.srs.domain",
          "",
          "Domain that senders of forwards are rewritten to (SRS), its MX leading here; empty: they"
              + " are not",
          SettingText::hostnameOrEmpty);
  public static final Setting<Integer> SRS_SECRET =
      NEW.number(
          "postern.srs.secret",
          "1",
          1,
          1_000_000,
          "Number of the secret that signs rewritten senders; that of the number before is"
              + " accepted too");

  static final List<Setting<?>> ALL = NEW.all();

  private RemoteSettings() {}
}

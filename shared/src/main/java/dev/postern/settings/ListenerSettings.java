package dev.postern.settings;

import dev.postern.address.Network;
import java.time.Duration;
import java.util.List;

/// Where clients come in: the listeners, PROXY, TLS, AUTH and the management endpoint.
public final class ListenerSettings {
  private static final SettingDeclarations NEW = new SettingDeclarations();

  public static final Setting<List<String>> SMTP_HOST =
      NEW.declare(
          "postern.smtp.host",
          "0.0.0.0",
          "Local addresses the SMTP server listens at, separated by commas; ::, IPv4 and IPv6",
          SettingText::hosts);
  public static final Setting<List<String>> SMTP_LISTENERS =
      NEW.declare(
          "postern.smtp.listeners",
          "smtp,submission,submissions",
          "The listeners to open, of smtp, submission, submissions, separated by commas",
          SettingText::listeners);
  public static final Setting<Integer> SMTP_PORT =
      NEW.number("postern.smtp.port", "25", 0, 65_535, "Port of the SMTP server; 0: any free one");
  public static final Setting<Integer> SUBMISSION_PORT =
      NEW.number(
          "postern.submission.port",
          "587",
          0,
          65_535,
          "Port of submission, with STARTTLS; 0: any free one");
  public static final Setting<Integer> SUBMISSIONS_PORT =
      NEW.number(
          "postern.submissions.port",
          "465",
          0,
          65_535,
          "Port of submission in TLS from the start; 0: any free one");
  public static final Setting<Boolean> PROXY_PROTOCOL =
      NEW.flag(
          "postern.smtp.proxy-protocol",
          "false",
          "Whether every SMTP connection must begin with a PROXY protocol header, v1 or v2");
  public static final Setting<List<Network>> PROXY_NETWORKS =
      NEW.declare(
          "postern.smtp.proxy-networks",
          "127.0.0.0/8,::1",
          "Networks of the proxies that may send that header, separated by commas",
          Network::parseList);
  public static final Setting<Duration> PROXY_TIMEOUT =
      NEW.time(
          "postern.smtp.proxy-timeout", "10s", "Longest wait for a whole PROXY protocol header");
  public static final Setting<List<String>> TLS_CERTIFICATES =
      NEW.declare(
          "postern.tls.certificates",
          "",
          "Certificates, the first for clients that name none: CHAIN.pem:KEY.pem, a file with both,"
              + " or the ARN of a secret, separated by commas; empty: no TLS",
          SettingText::list);
  public static final Setting<Duration> TLS_RELOAD_INTERVAL =
      NEW.time(
          "postern.tls.reload-interval", "1m", "How often certificates are looked at for a change");
  public static final Setting<Duration> TLS_HANDSHAKE_TIMEOUT =
      NEW.time("postern.tls.handshake-timeout", "30s", "Longest wait for a TLS handshake");
  public static final Setting<String> TLS_CLIENT_CA =
      NEW.text(
          "postern.tls.client-ca",
          "",
          "PEM file of the authorities whose client certificates count; empty: none is asked for");
  public static final Setting<List<String>> TLS_CLIENTS =
      NEW.declare(
          "postern.tls.clients",
          "",
          "E-mail addresses of client certificates that may relay, separated by commas",
          SettingText::list);
  public static final Setting<Boolean> REQUIRE_AUTH =
      NEW.flag("postern.smtp.require-auth", "false", "Whether MAIL needs AUTH on port 25, too");
  public static final Setting<Boolean> AUTH_ALL =
      NEW.flag(
          "postern.smtp.auth-all",
          "false",
          "Whether recipients in our own domains need a right to relay, as AUTH gives one");
  public static final Setting<List<String>> AUTH_MECHANISMS =
      NEW.declare(
          "postern.auth.mechanisms",
          "SCRAM-SHA-256-PLUS,SCRAM-SHA-256,CRAM-MD5,PLAIN,LOGIN",
          "The SASL mechanisms that are on, separated by commas",
          SettingText::mechanisms);
  public static final Setting<List<Network>> AUTH_CLEAR_NETWORKS =
      NEW.declare(
          "postern.auth.clear-networks",
          "",
          "Networks whose clients may send passwords without TLS, separated by commas",
          Network::parseList);
  public static final Setting<Duration> AUTH_PENALTY =
      NEW.pause(
          "postern.auth.penalty",
          "5s",
          "What the first failure of AUTH in a row costs; each further one twice as much, up to"
              + " 30s");
  public static final Setting<Integer> AUTH_FAILURES =
      NEW.number("postern.auth.failures", "3", 1, 100, "Failures of AUTH that end a session");
  public static final Setting<Integer> AUTH_CHECKS =
      NEW.number(
          "postern.auth.checks",
          "2",
          1,
          64,
          "Passwords checked at once, each for 19 MB and a core; eight times as many may wait");
  public static final Setting<String> AUTH_DATA_KEY =
      NEW.text(
          "postern.auth.data-key",
          "",
          "Key in Base64 that encrypts what CRAM-MD5 needs, private DKIM keys and the passwords of"
              + " smtproutes; empty: none of them",
          SettingText::keyOrEmpty);
  public static final Setting<String> HTTP_HOST =
      NEW.text(
          "postern.http.host",
          "0.0.0.0",
          "Local address of the management endpoint: health and metrics",
          SettingText::address);
  public static final Setting<Integer> HTTP_PORT =
      NEW.number(
          "postern.http.port",
          "8080",
          0,
          65_535,
          "Port of the management endpoint; 0: any free one");

  static final List<Setting<?>> ALL = NEW.all();

  private ListenerSettings() {}
}

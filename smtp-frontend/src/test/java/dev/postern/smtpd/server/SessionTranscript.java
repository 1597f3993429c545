package dev.postern.smtpd.server;

import dev.postern.address.IpAddress;
import dev.postern.message.InboundManifest;
import dev.postern.message.JobCodec;
import dev.postern.message.QueueId;
import dev.postern.policy.PolicyTranscript;
import dev.postern.policy.TcpRule;
import dev.postern.queue.InMemoryQueues;
import dev.postern.queue.QueueName;
import dev.postern.settings.Settings;
import dev.postern.smtpd.dns.NameServer;
import dev.postern.spool.InMemorySpool;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Rcode;

/// Plays a policy transcript through sessions with a server on a real socket: the client's address
/// comes in a PROXY header, its name from a DNS server, its rights from the transcript's rules, and
/// an accepted recipient is what the manifest on queue `inbound` says.
///
/// Each `rcpt` is a transaction of its own. A server remembers what the DNS said, so for another
/// client, and when the DNS changes, there is another server.
final class SessionTranscript extends PolicyTranscript implements AutoCloseable {
  /// What stands for the answers to an authenticated client: these sessions do not authenticate.
  static final String AUTHENTICATED = "(authenticated)";

  private static final String DENIED = TcpRule.DENIED.toString();

  private final InMemorySpool spool = new InMemorySpool(InstantSource.system());
  private final InMemoryQueues queues = new InMemoryQueues();
  private @Nullable Situation situation;
  private @Nullable NameServer dns;
  private @Nullable SmtpServer server;
  private @Nullable SmtpClient connection;

  /// Who the client is and what the DNS says.
  private record Situation(
      IpAddress client, @Nullable String name, Map<IpAddress, String> names, boolean failing) {}

  @Override
  protected String connected() {
    closeConnection();
    String reply = ask("<postmaster>");
    return reply.equals(DENIED) ? "deny" : reply.startsWith("451 ") ? "cannot tell" : "allow";
  }

  @Override
  protected String recipient(String path) {
    if (user() != null) {
      return AUTHENTICATED;
    }
    String reply = ask(path);
    if (reply.equals(DENIED)) {
      return "close " + reply;
    }
    return reply.startsWith("250 ") ? "accept " + queued() : reply;
  }

  /// The reply to a RCPT in a new transaction, or what the client was turned away with.
  private String ask(String path) {
    try {
      follow();
      SmtpClient client = connection == null ? connect() : connection;
      if (client == null) {
        return DENIED;
      }
      client.command("RSET", "250").command("MAIL FROM:<" + sender() + ">", "250");
      String reply = client.send("RCPT TO:" + path + "\r\n").reply();
      if (reply.equals(DENIED)) {
        closeConnection();
      }
      return reply;
    } catch (IOException e) {
      throw new IllegalStateException("rcpt " + path, e);
    }
  }

  /// A new connection of the client; null when it is denied.
  private @Nullable SmtpClient connect() throws IOException {
    var opened = new SmtpClient(Objects.requireNonNull(server).address("smtp"));
    String peer = client().address().getHostAddress();
    opened.send(
        "PROXY %s %s %s 1025 25\r\n"
            .formatted(
                client().isV6() ? "TCP6" : "TCP4", peer, client().isV6() ? "::1" : "127.0.0.1"));
    String greeting = opened.reply();
    if (greeting.equals(DENIED)) {
      String after = opened.reply();
      opened.close();
      if (!after.isEmpty()) {
        throw new AssertionError("said after the refusal: " + after);
      }
      return null;
    }
    connection = opened;
    return opened.command("EHLO helo.example", "250");
  }

  /// Sends the message whose recipient was accepted and reads who it is queued for.
  private String queued() {
    try {
      SmtpClient client = Objects.requireNonNull(connection);
      client.command("DATA", "354").send("Subject: x\r\n\r\nx\r\n.\r\n").expect("250 2.0.0 ok ");
      InboundManifest manifest =
          JobCodec.decodeManifest(queues.bodies(QueueName.INBOUND).getLast());
      return manifest.entries().getLast().envelope().recipients().getFirst().toString();
    } catch (Exception e) {
      throw new IllegalStateException("a message that was accepted is not queued", e);
    }
  }

  /// Makes server and DNS those of the situation.
  private void follow() throws IOException {
    var now = new Situation(client(), name(), lookups().names(), lookups().isFailing());
    if (now.equals(situation)) {
      return;
    }
    close();
    NameServer zone = zone(now);
    Map<String, String> values = new HashMap<>();
    values.put("postern.smtp.host", "127.0.0.1");
    values.put("postern.smtp.listeners", "smtp");
    values.put("postern.smtp.port", "0");
    values.put("postern.smtp.proxy-protocol", "true");
    values.put("postern.dns.servers", zone.address());
    values.put("postern.spool.linger", "0");
    values.put("postern.limits.errors", "10000");
    dns = zone;
    server =
        SmtpServer.start(
            Settings.of(List.of(new Settings.Source("test", values))),
            this::rules,
            lookups(),
            spool,
            queues,
            QueueId.Generator.system());
    situation = now;
  }

  private static NameServer zone(Situation now) throws IOException {
    var zone = new NameServer();
    Map<IpAddress, String> names = new HashMap<>(now.names());
    if (now.failing()) {
      zone.code(NameServer.reverse(now.client().address()), Rcode.SERVFAIL);
      names.clear();
    }
    if (now.name() != null) {
      zone.code(NameServer.reverse(now.client().address()), Rcode.NOERROR);
      names.put(now.client(), now.name());
    }
    for (Map.Entry<IpAddress, String> client : names.entrySet()) {
      zone.client(client.getKey().address(), client.getValue());
    }
    return zone;
  }

  private void closeConnection() {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    connection = null;
  }

  @Override
  public void close() {
    closeConnection();
    if (server != null) {
      server.close();
    }
    if (dns != null) {
      dns.close();
    }
  }
}

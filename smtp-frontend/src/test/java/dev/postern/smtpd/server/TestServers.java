package dev.postern.smtpd.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.postern.message.InboundManifest;
import dev.postern.message.JobCodec;
import dev.postern.message.MalformedJobException;
import dev.postern.message.QueueId;
import dev.postern.queue.InMemoryQueues;
import dev.postern.queue.QueueName;
import dev.postern.settings.Settings;
import dev.postern.smtpd.TestRules;
import dev.postern.smtpd.auth.AuthStores;
import dev.postern.spool.InMemorySpool;
import dev.postern.spool.Spool;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Servers of one test with the rules of [TestRules], on free ports of 127.0.0.1, and what they
/// keep mail in. All are closed together.
final class TestServers implements AutoCloseable {
  final InMemoryQueues queues = new InMemoryQueues();
  private final Spool spool;
  private final List<SmtpServer> servers = new ArrayList<>();

  TestServers() {
    this(new InMemorySpool(InstantSource.system()));
  }

  TestServers(Spool spool) {
    this.spool = spool;
  }

  /// Starts one with the listener `smtp` alone.
  SmtpServer startSmtp(Map<String, String> more) throws CannotListenException {
    Map<String, String> values = new HashMap<>(more);
    values.put("postern.smtp.listeners", "smtp");
    return start(values);
  }

  /// Starts one.
  ///
  /// @param more settings, such as certificates
  SmtpServer start(Map<String, String> more) throws CannotListenException {
    return keep(
        SmtpServer.start(
            settings(more),
            TestRules.SOURCE,
            TestRules.LOOKUPS,
            spool,
            queues,
            QueueId.Generator.system()));
  }

  /// Starts one that knows accounts.
  SmtpServer start(Map<String, String> more, AuthStores accounts) throws CannotListenException {
    return keep(
        SmtpServer.start(
            settings(more),
            TestRules.SOURCE,
            TestRules.LOOKUPS,
            accounts,
            spool,
            queues,
            QueueId.Generator.system()));
  }

  private static Settings settings(Map<String, String> more) {
    Map<String, String> values = new HashMap<>();
    values.put("postern.smtp.host", "127.0.0.1");
    values.put("postern.smtp.port", "0");
    values.put("postern.submission.port", "0");
    values.put("postern.submissions.port", "0");
    values.put("postern.hostname", "mx.test");
    values.putAll(more);
    return Settings.of(List.of(new Settings.Source("test", values)));
  }

  private SmtpServer keep(SmtpServer server) {
    servers.add(server);
    return server;
  }

  /// The first message that was queued.
  String stored() throws IOException, MalformedJobException {
    InboundManifest manifest = JobCodec.decodeManifest(queues.bodies(QueueName.INBOUND).getFirst());
    return new String(
        spool.open(manifest.bodyOf(manifest.entries().getFirst())).readAllBytes(), US_ASCII);
  }

  @Override
  public void close() {
    servers.forEach(SmtpServer::close);
  }
}

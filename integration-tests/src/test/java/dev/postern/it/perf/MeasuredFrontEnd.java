package dev.postern.it.perf;

import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import dev.postern.aws.S3Spool;
import dev.postern.aws.SqsQueues;
import dev.postern.message.QueueId;
import dev.postern.policy.Lookups;
import dev.postern.queue.Queues;
import dev.postern.rules.RcptHosts;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.SmtpRoutes;
import dev.postern.rules.TcpRules;
import dev.postern.settings.Settings;
import dev.postern.smtpd.server.SmtpServer;
import dev.postern.spool.Spool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/// The SMTP server alone in its process, with the rules `rcpthosts example.com`.
///
/// `MeasuredFrontEnd PORT discard` drops each message where the stores would be called: everything
/// else, the group commit too, is as in the product. `MeasuredFrontEnd PORT FOLDER` stores them in
/// the [MeasuredStores] of that folder. Runs until it is killed.
public final class MeasuredFrontEnd {
  private static final Duration STORES_WITHIN = Duration.ofSeconds(30);

  private MeasuredFrontEnd() {}

  public static void main(String[] args) throws Exception {
    Map<String, String> values = new HashMap<>();
    System.getProperties().stringPropertyNames().stream()
        .filter(key -> key.startsWith("postern."))
        .forEach(key -> values.put(key, System.getProperty(key)));
    values.put("postern.smtp.host", "127.0.0.1");
    values.put("postern.smtp.listeners", "smtp");
    values.put("postern.smtp.port", args[0]);
    values.put("postern.hostname", "mx.example.net");
    if (args[1].equals("discard")) {
      serve(settings(values), new DiscardingSpool(), new DiscardingQueues());
    } else {
      Properties stores = stores(Path.of(args[1], "stores.properties"));
      stores.stringPropertyNames().stream()
          .filter(key -> key.startsWith("postern."))
          .forEach(key -> values.put(key, stores.getProperty(key)));
      Settings settings = settings(values);
      var credentials =
          StaticCredentialsProvider.create(
              AwsBasicCredentials.create(MeasuredStores.KEY, MeasuredStores.KEY));
      try (var _ =
              new Socket(
                  InetAddress.getLoopbackAddress(), Integer.parseInt(stores.getProperty("leash")));
          Spool spool = S3Spool.connect(settings, credentials, Region.US_EAST_1);
          Queues queues = SqsQueues.connect(settings, credentials, Region.US_EAST_1)) {
        serve(settings, spool, queues);
      }
    }
  }

  private static void serve(Settings settings, Spool spool, Queues queues) throws Exception {
    RulesSnapshot rules =
        new RulesSnapshot(
            1,
            new Domain("mx.example.net"),
            true,
            Map.of(),
            new RcptHosts(Set.of("example.com")),
            new TcpRules(List.of()),
            new SmtpRoutes(List.of()));
    try (var _ =
        SmtpServer.start(
            settings, () -> rules, new NoLookups(), spool, queues, QueueId.Generator.system())) {
      new CountDownLatch(1).await();
    }
  }

  private static Settings settings(Map<String, String> values) {
    return Settings.of(List.of(new Settings.Source("the command line", values)));
  }

  private static Properties stores(Path file) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + STORES_WITHIN.toNanos();
    while (!Files.exists(file)) {
      if (System.nanoTime() > deadline) {
        throw new IOException(file + " is not there within " + STORES_WITHIN);
      }
      Thread.sleep(50);
    }
    var properties = new Properties();
    try (var in = Files.newBufferedReader(file)) {
      properties.load(in);
    }
    return properties;
  }

  /// Nothing is hosted here, so nothing is looked up.
  private static final class NoLookups implements Lookups {
    @Override
    public boolean mailboxExists(Mailbox mailbox) throws LookupFailedException {
      throw new LookupFailedException("no mailbox is hosted here: " + mailbox);
    }
  }
}

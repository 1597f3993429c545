package dev.postern.it.perf;

import dev.postern.address.Mailbox;
import dev.postern.message.QueueId;
import dev.postern.policy.Lookups;
import dev.postern.queue.Queues;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.SmtpRoutes;
import dev.postern.rules.TestSnapshot;
import dev.postern.settings.Settings;
import dev.postern.smtpd.server.SmtpServer;
import dev.postern.spool.Spool;
import dev.postern.standalone.log.LogConfigurator;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/// The SMTP server alone in its process, with the rules `rcpthosts example.com`.
///
/// `MeasuredFrontEnd PORT discard` drops each message where the stores would be called: everything
/// else, the group commit too, is as in the product. `MeasuredFrontEnd PORT FOLDER` stores them in
/// the [MeasuredStores] of that folder. Runs until it is killed.
public final class MeasuredFrontEnd {
  private static final SmtpRoutes NO_ROUTES = new SmtpRoutes(List.of());

  private MeasuredFrontEnd() {}

  public static void main(String[] args) throws Exception {
    Map<String, String> values = onPort(args[0]);
    if (args[1].equals("discard")) {
      try (var _ =
          serve(settings(values), NO_ROUTES, new DiscardingSpool(), new DiscardingQueues())) {
        new CountDownLatch(1).await();
      }
    } else {
      try (var stores = ReachedStores.in(Path.of(args[1]), values);
          var _ = serve(stores.settings(), NO_ROUTES, stores.spool(), stores.queues())) {
        new CountDownLatch(1).await();
      }
    }
  }

  /// The settings of the server: what `-Dpostern.KEY` gives, and where it listens.
  static Map<String, String> onPort(String port) {
    Map<String, String> values = new HashMap<>();
    System.getProperties().stringPropertyNames().stream()
        .filter(key -> key.startsWith("postern.") && !key.equals(LogConfigurator.FILE))
        .forEach(key -> values.put(key, System.getProperty(key)));
    values.put("postern.smtp.host", "127.0.0.1");
    values.put("postern.smtp.listeners", "smtp");
    values.put("postern.smtp.port", port);
    values.put("postern.hostname", "mx.example.net");
    return values;
  }

  static SmtpServer serve(Settings settings, SmtpRoutes routes, Spool spool, Queues queues)
      throws Exception {
    RulesSnapshot rules = rules(routes);
    return SmtpServer.start(
        settings, () -> rules, new NoLookups(), spool, queues, QueueId.Generator.system());
  }

  static RulesSnapshot rules(SmtpRoutes routes) {
    return new TestSnapshot("mx.example.net")
        .rcptHosts(Set.of("example.com"))
        .routes(routes)
        .build();
  }

  static Settings settings(Map<String, String> values) {
    return Settings.of(List.of(new Settings.Source("the command line", values)));
  }

  /// Nothing is hosted here, so nothing is looked up.
  private static final class NoLookups implements Lookups {
    @Override
    public boolean mailboxExists(Mailbox mailbox) throws LookupFailedException {
      throw new LookupFailedException("no mailbox is hosted here: " + mailbox);
    }
  }
}

package dev.postern.cli;

import dev.postern.queue.Queues;
import dev.postern.retry.DeferredMail;
import dev.postern.rules.store.EgressRepository;
import dev.postern.rules.store.FrontEnds;
import dev.postern.rules.store.RulesRepository;
import dev.postern.settings.StoreSettings;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `postern status`: what runs, at which version of code and rules, and how much waits where.
@Command(name = "status", description = "Show what runs and how much waits where.")
final class StatusCommand implements Callable<Integer> {
  private static final Duration RECENT = Duration.ofMinutes(5);

  private final PosternCommand postern;

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  StatusCommand(PosternCommand postern) {
    this.postern = postern;
  }

  /// The whole answer in JSON; pid and addresses are those of a standalone relay.
  private record Status(
      @Nullable Long pid,
      String version,
      Map<String, String> addresses,
      long rulesVersion,
      List<FrontEnds.FrontEnd> frontEnds,
      List<Backlog> queues,
      DeferredMail.Counts deferred,
      List<Lane> lanes) {}

  @Override
  public Integer call() throws Exception {
    Instant now = postern.environment().clock().instant();
    Status status;
    try (RelayStores stores = postern.stores();
        Queues queues = stores.queues()) {
      var changes = postern.forReading(stores.database());
      RunFile running = stores.runFile();
      List<Backlog> backlog = Backlog.of(queues, StoreSettings.queues(stores.settings()));
      status =
          new Status(
              running == null ? null : running.pid(),
              version(),
              running == null ? Map.of() : addresses(running),
              new RulesRepository(changes).version(),
              new FrontEnds(stores.database()).seenSince(now.minus(RECENT)),
              backlog,
              new DeferredMail(stores.database()).counts(),
              Lane.all(stores.settings(), new EgressRepository(changes).read().sources(), backlog));
    }
    if (json) {
      Output.json(postern.out(), status);
    } else {
      print(status, now);
    }
    return ExitCode.DONE;
  }

  private static String version() {
    String version = StatusCommand.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  private static Map<String, String> addresses(RunFile running) {
    Map<String, String> addresses = new LinkedHashMap<>();
    put(addresses, "smtp", running.smtp());
    put(addresses, "submission", running.submission());
    put(addresses, "submissions", running.submissions());
    put(addresses, "http", running.http());
    return addresses;
  }

  private static void put(
      Map<String, String> addresses, String name, RunFile.@Nullable Endpoint endpoint) {
    if (endpoint != null) {
      addresses.put(name, endpoint.toString());
    }
  }

  private void print(Status s, Instant now) {
    PrintWriter out = postern.out();
    out.println(
        "relay     "
            + (s.pid() == null ? "on AWS" : "runs, process " + s.pid())
            + ", version "
            + s.version());
    s.addresses().forEach((name, address) -> out.printf("%-12s  %s%n", name, address));
    out.println("rules     version " + s.rulesVersion());
    out.println("deferred  " + s.deferred().deferred() + ", held " + s.deferred().held());
    out.println();
    Output.table(
        out,
        List.of("FRONT END", "RULES", "SEEN"),
        s.frontEnds().stream()
            .map(
                f ->
                    List.of(
                        f.id(),
                        Long.toString(f.rulesVersion()),
                        Output.span(Duration.between(f.seenAt(), now)) + " ago"))
            .toList());
    s.frontEnds().stream()
        .filter(f -> f.refused() != null)
        .forEach(f -> out.println(f.id() + " refuses the rules' " + f.refused()));
    out.println();
    Output.table(out, List.of("QUEUE", "WAITING", "IN FLIGHT", "DEAD"), queueRows(s.queues()));
    out.println();
    Output.table(
        out,
        List.of("LANE", "ADDRESS", "SOURCES", "QUEUE", "BACKLOG"),
        s.lanes().stream().map(Lane::row).toList());
  }

  private static List<List<String>> queueRows(List<Backlog> queues) {
    List<List<String>> rows = new ArrayList<>();
    for (Backlog b : queues) {
      rows.add(
          List.of(
              b.queue(),
              Long.toString(b.waiting()),
              Long.toString(b.inFlight()),
              Long.toString(b.dead())));
    }
    return rows;
  }
}

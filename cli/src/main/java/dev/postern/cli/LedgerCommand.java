package dev.postern.cli;

import dev.postern.event.JdbcLedger;
import dev.postern.event.Ledger.Open;
import dev.postern.queue.Queues;
import dev.postern.settings.StoreSettings;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `postern ledger`: whether every accepted recipient is accounted for.
@Command(
    name = "ledger",
    description = "The record of every message.",
    synopsisSubcommandLabel = "COMMAND")
final class LedgerCommand {
  private final PosternCommand postern;

  LedgerCommand(PosternCommand postern) {
    this.postern = postern;
  }

  @Command(
      name = "check",
      description = {
        "Check that accepted = delivered + bounced + discarded + deferred + in queues.",
        "Exit 1 with the list where it does not hold."
      })
  int check(
      @Option(
              names = "--since",
              paramLabel = "T",
              description = "Only what was accepted since: " + Since.FORMS)
          @Nullable String since,
      @Option(names = "--json", description = "As JSON.") boolean json)
      throws Exception {
    Instant from =
        since == null
            ? Instant.EPOCH
            : Since.parse("--since", since, postern.environment().clock().instant());
    LedgerCheck result;
    try (RelayStores stores = postern.stores();
        Queues queues = stores.queues()) {
      result =
          LedgerCheck.run(
              new JdbcLedger(stores.database()),
              () -> Backlog.total(Backlog.of(queues, StoreSettings.queues(stores.settings()))),
              from,
              postern.environment().clock());
    }
    if (json) {
      Output.json(postern.out(), result);
    } else {
      print(result);
    }
    return result.holds() ? ExitCode.DONE : ExitCode.NO;
  }

  private void print(LedgerCheck r) {
    postern
        .out()
        .printf(
            "accepted %d = delivered %d + bounced %d + discarded %d + deferred %d + in queues"
                + " %d%s%n",
            r.accepted(),
            r.delivered(),
            r.bounced(),
            r.discarded(),
            r.deferred(),
            r.inQueues(),
            r.holds() ? "" : " + unaccounted " + r.unaccounted());
    if (!r.holds()) {
      Output.table(
          postern.out(),
          List.of("QUEUE ID", "RECIPIENT", "ACCEPTED AT", "LAST EVENT"),
          r.missing().stream().map(LedgerCommand::row).toList());
    }
  }

  private static List<String> row(Open open) {
    return List.of(
        open.queueId(), open.recipient(), Output.time(open.acceptedAt()), open.lastEvent());
  }
}

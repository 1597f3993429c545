package dev.postern.cli;

import dev.postern.event.JdbcLedger;
import dev.postern.event.Ledger.Open;
import dev.postern.queue.Queues;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `postern ledger`: whether every accepted recipient is accounted for.
@Command(
    name = "ledger",
    description = "The record of every message.",
    synopsisSubcommandLabel = "COMMAND")
final class LedgerCommand {
  private static final Pattern AGO = Pattern.compile("(\\d{1,6})([smhd])");

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
              description =
                  "Only what was accepted since: 2026-11-21T10:00:00Z, 2026-11-21, or 2h ago as"
                      + " 2h.")
          @Nullable String since,
      @Option(names = "--json", description = "As JSON.") boolean json)
      throws Exception {
    Instant from =
        since == null ? Instant.EPOCH : instant(since, postern.environment().clock().instant());
    LedgerCheck result;
    try (RelayStores stores = postern.stores();
        Queues queues = stores.queues()) {
      result =
          LedgerCheck.run(
              new JdbcLedger(stores.database()),
              () -> Backlog.total(Backlog.of(queues)),
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

  static Instant instant(String text, Instant now) throws CliFault {
    Matcher ago = AGO.matcher(text);
    try {
      if (ago.matches()) {
        long n = Long.parseLong(ago.group(1));
        return now.minus(
            switch (ago.group(2)) {
              case "s" -> Duration.ofSeconds(n);
              case "m" -> Duration.ofMinutes(n);
              case "h" -> Duration.ofHours(n);
              default -> Duration.ofDays(n);
            });
      }
      return text.contains("T")
          ? Instant.parse(text)
          : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException _) {
      throw CliFault.badInput(
          "--since " + text + " is no time; write 2026-11-21T10:00:00Z, 2026-11-21, or 2h");
    }
  }
}

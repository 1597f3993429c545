package dev.postern.cli;

import dev.postern.address.IpAddress;
import dev.postern.egress.FailingAddress;
import dev.postern.egress.FailingAddresses;
import dev.postern.egress.JdbcFailingAddresses;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `postern peer`: the addresses of mail hosts that fail.
///
/// **Seed:** spec 6.9 (qmail-tcpto, qmail-tcpok).
@Command(
    name = "peer",
    description = "Addresses of mail hosts that gave no connection or greeting.",
    synopsisSubcommandLabel = "COMMAND")
final class PeerCommand {
  private final PosternCommand postern;

  PeerCommand(PosternCommand postern) {
    this.postern = postern;
  }

  /// One address in JSON.
  ///
  /// @param skippedUntil null: it is tried
  private record Listed(
      String address, Instant failedAt, @Nullable Instant skippedUntil, String why) {
    static Listed of(FailingAddress a, Instant now) {
      return new Listed(
          a.address().toString(),
          a.failedAt(),
          a.isSkipped(now) ? a.skippedUntil() : null,
          a.why());
    }
  }

  @Command(name = "list", description = "List them, the latest failure first.")
  int list(@Option(names = "--json", description = "As JSON.") boolean json) throws Exception {
    Instant now = postern.environment().clock().instant();
    try (RelayStores stores = postern.stores()) {
      List<Listed> all =
          new JdbcFailingAddresses(stores.database())
              .all(now).stream().map(a -> Listed.of(a, now)).toList();
      if (json) {
        Output.json(postern.out(), all);
      } else {
        Output.table(
            postern.out(),
            List.of("ADDRESS", "FAILED", "SKIPPED UNTIL", "WHY"),
            all.stream().map(PeerCommand::row).toList());
      }
    }
    return ExitCode.DONE;
  }

  private static List<String> row(Listed a) {
    return List.of(
        a.address(),
        Output.time(a.failedAt()),
        a.skippedUntil() == null ? "-" : Output.time(a.skippedUntil()),
        a.why());
  }

  @Command(
      name = "retry",
      description = "Forget that an address failed: it is tried again, by every worker in 30 s.")
  int retry(
      @Parameters(
              paramLabel = "ADDRESS",
              arity = "0..1",
              description = "As `peer list` shows it; without it all.")
          @Nullable String address)
      throws Exception {
    IpAddress given = address == null ? null : IpAddress.parse(address);
    try (RelayStores stores = postern.stores()) {
      var failing = new JdbcFailingAddresses(stores.database());
      int forgotten = given == null ? forgetAll(failing) : failing.forget(given) ? 1 : 0;
      if (given != null && forgotten == 0) {
        throw CliFault.fallsShort("no failure of " + given + " is known; see `postern peer list`");
      }
      postern
          .out()
          .println(
              forgotten
                  + (forgotten == 1 ? " address is" : " addresses are")
                  + " tried again within 30 seconds");
    }
    return ExitCode.DONE;
  }

  private int forgetAll(FailingAddresses failing) throws Exception {
    int forgotten = 0;
    for (FailingAddress each : failing.all(postern.environment().clock().instant())) {
      forgotten += failing.forget(each.address()) ? 1 : 0;
    }
    return forgotten;
  }
}

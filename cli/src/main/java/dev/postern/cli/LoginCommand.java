package dev.postern.cli;

import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import dev.postern.rules.JdbcRelayTable;
import dev.postern.rules.RelayEntries;
import dev.postern.rules.RelayEntry;
import dev.postern.rules.RelayLogin;
import dev.postern.settings.SettingCatalog;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `postern login`: the relay table (POP/IMAP before SMTP).
///
/// **Seed:** spec 4; decisions 13 and 14.
@Command(
    name = "login",
    description = "The relay table (POP/IMAP before SMTP).",
    synopsisSubcommandLabel = "COMMAND")
final class LoginCommand {
  /// Rows `list` shows at most, the latest.
  private static final int LIMIT = 100_000;

  /// Rows one transaction of `expire` removes.
  private static final int BATCH = 1_000;

  private final PosternCommand postern;

  LoginCommand(PosternCommand postern) {
    this.postern = postern;
  }

  @Command(
      name = "record",
      description = "Note that a user has just logged in from an address, and may relay from it.")
  int record(
      @Parameters(paramLabel = "EMAIL", description = "Need not be an account of ours.")
          String email,
      @Parameters(paramLabel = "IP", description = "The client's IPv4 or IPv6 address.")
          String address)
      throws Exception {
    var login =
        new RelayLogin(
            Mailbox.parse(email),
            IpAddress.parse(address),
            postern.environment().clock().instant());
    try (RelayStores stores = postern.stores()) {
      if (!new JdbcRelayTable(stores.database()).record(List.of(login)).isEmpty()) {
        throw CliFault.fallsShort(
            "account %s is set to --no-relay: its logins give no right, no row was written;"
                    .formatted(login.user())
                + " `postern account set %s --relay` changes that".formatted(login.user()));
      }
    }
    return ExitCode.DONE;
  }

  /// One row in JSON.
  private record Listed(String email, String address, Instant at, long secondsLeft) {}

  @Command(name = "list", description = "List the logins, the latest first.")
  int list(
      @Option(names = "--email", paramLabel = "EMAIL", description = "Only this user's.")
          @Nullable String email,
      @Option(names = "--ip", paramLabel = "ADDRESS", description = "Only from this address.")
          @Nullable String address,
      @Option(names = "--json", description = "As JSON.") boolean json)
      throws Exception {
    RelayEntries.Selector selector = selector(email, address);
    try (RelayStores stores = postern.stores()) {
      Instant over = over(stores);
      List<Listed> all =
          new RelayEntries(stores.database())
              .list(selector, LIMIT).stream().map(entry -> listed(entry, over)).toList();
      if (json) {
        Output.json(postern.out(), all);
      } else {
        Output.table(
            postern.out(),
            List.of("EMAIL", "ADDRESS", "LOGIN", "LEFT"),
            all.stream().map(LoginCommand::row).toList());
      }
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "expire",
      description = {
        "Remove a user's logins, an address's, or those of both;",
        "with neither, those older than the window, as relay-cleanup does."
      })
  int expire(
      @Parameters(paramLabel = "EMAIL", arity = "0..1", description = "Only this user's.")
          @Nullable String email,
      @Option(names = "--ip", paramLabel = "ADDRESS", description = "Only from this address.")
          @Nullable String address)
      throws Exception {
    RelayEntries.Selector selector = selector(email, address);
    try (RelayStores stores = postern.stores()) {
      boolean everybody = email == null && address == null;
      int removed =
          everybody ? expireOld(stores) : new RelayEntries(stores.database()).remove(selector);
      postern
          .out()
          .println(
              "expired "
                  + removed
                  + (removed == 1 ? " login" : " logins")
                  + (email == null ? "" : " of " + selector.user())
                  + (address == null ? "" : " from " + selector.client())
                  + (everybody ? " older than " + minutes(stores) + " minutes" : ""));
    }
    return ExitCode.DONE;
  }

  private int expireOld(RelayStores stores) throws SQLException {
    Instant over = over(stores);
    int removed = 0;
    int now;
    do {
      now = new JdbcRelayTable(stores.database()).expire(over, BATCH);
      removed += now;
    } while (now == BATCH);
    return removed;
  }

  /// A login then, or before, gives no right any more.
  private Instant over(RelayStores stores) {
    return postern.environment().clock().instant().minus(Duration.ofMinutes(minutes(stores)));
  }

  private static int minutes(RelayStores stores) {
    return stores.settings().get(SettingCatalog.RELAY_CLEAR_MINUTES);
  }

  private static RelayEntries.Selector selector(@Nullable String email, @Nullable String address) {
    return new RelayEntries.Selector(
        email == null ? null : Mailbox.parse(email),
        address == null ? null : IpAddress.parse(address));
  }

  private static Listed listed(RelayEntry entry, Instant over) {
    long left = entry.at().getEpochSecond() - over.getEpochSecond();
    return new Listed(entry.email(), entry.address(), entry.at(), Math.max(0, left));
  }

  private static List<String> row(Listed login) {
    return List.of(
        login.email(),
        login.address(),
        Output.time(login.at()),
        login.secondsLeft() == 0 ? "over" : Output.span(Duration.ofSeconds(login.secondsLeft())));
  }
}

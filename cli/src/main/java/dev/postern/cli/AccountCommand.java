package dev.postern.cli;

import dev.postern.account.Account;
import dev.postern.account.AccountRepository;
import dev.postern.account.Credentials;
import dev.postern.account.Quota;
import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `postern account`: mailboxes, which are also SMTP AUTH users.
@Command(
    name = "account",
    description = "Mailboxes, which are also SMTP AUTH users.",
    synopsisSubcommandLabel = "COMMAND")
final class AccountCommand {
  private static final String QUOTA = "BYTES[k|m|g][,COUNT], as 50m or 1g,10000.";
  private static final String PASSWORD = "Read the password from the first line of standard input.";

  private final PosternCommand postern;

  AccountCommand(PosternCommand postern) {
    this.postern = postern;
  }

  @Command(name = "add", description = "Add an account to a hosted domain.")
  int add(
      @Parameters(paramLabel = "EMAIL") String email,
      @Option(names = "--password-stdin", required = true, description = PASSWORD)
          boolean passwordStdin,
      @Option(names = "--quota", paramLabel = "QUOTA", description = QUOTA) @Nullable String quota,
      @Option(names = "--no-relay", description = "A login gives no right to relay.")
          boolean noRelay,
      @Option(names = "--cram-md5", hidden = true) boolean cramMd5,
      @Mixin ChangeOptions options)
      throws Exception {
    if (cramMd5) {
      throw CliFault.badInput("account add: --cram-md5 comes with SMTP AUTH; leave it out for now");
    }
    Mailbox mailbox = Mailbox.parse(email);
    Quota limit = quota == null ? null : new Quota(quota);
    Credentials credentials = readCredentials();
    return options.make(
        postern,
        changes -> new AccountRepository(changes).add(mailbox, credentials, limit, noRelay));
  }

  @Command(name = "set", description = "Change an account.")
  int set(
      @Parameters(paramLabel = "EMAIL") String email,
      @Option(names = "--password-stdin", description = PASSWORD) boolean passwordStdin,
      @Option(names = "--quota", paramLabel = "QUOTA", description = QUOTA + " Empty for none.")
          @Nullable String quota,
      @Option(names = "--relay", negatable = true, description = "Whether a login may relay.")
          @Nullable Boolean relay,
      @Mixin ChangeOptions options)
      throws Exception {
    if (!passwordStdin && quota == null && relay == null) {
      throw CliFault.badInput("account set: give --password-stdin, --quota, --relay or --no-relay");
    }
    Mailbox mailbox = Mailbox.parse(email);
    Quota limit = quota == null || quota.isEmpty() ? null : new Quota(quota);
    Credentials credentials = passwordStdin ? readCredentials() : null;
    return options.make(
        postern,
        changes ->
            new AccountRepository(changes)
                .set(
                    mailbox,
                    credentials,
                    a ->
                        new Account(
                            a.mailbox(),
                            quota == null ? a.quota() : limit,
                            relay == null ? a.noRelay() : !relay,
                            a.createdAt())));
  }

  @Command(name = "remove", description = "Remove an account; its Maildir stays.")
  int remove(@Parameters(paramLabel = "EMAIL") String email, @Mixin ChangeOptions options)
      throws Exception {
    Mailbox mailbox = Mailbox.parse(email);
    return options.make(postern, changes -> new AccountRepository(changes).remove(mailbox));
  }

  /// One account in JSON.
  private record Listed(String email, @Nullable String quota, boolean noRelay, Instant createdAt) {}

  @Command(name = "list", description = "List the accounts.")
  int list(
      @Option(names = "--domain", paramLabel = "DOMAIN", description = "Only this domain's.")
          @Nullable String domain,
      @Option(names = "--json", description = "As JSON.") boolean json)
      throws Exception {
    Domain only = domain == null ? null : new Domain(domain);
    try (RelayStores stores = postern.stores()) {
      List<Account> all = new AccountRepository(postern.forReading(stores.database())).list(only);
      if (json) {
        Output.json(postern.out(), all.stream().map(AccountCommand::listed).toList());
      } else {
        Output.table(
            postern.out(),
            List.of("ACCOUNT", "QUOTA", "RELAY", "CREATED"),
            all.stream().map(AccountCommand::row).toList());
      }
    }
    return ExitCode.DONE;
  }

  private static Listed listed(Account a) {
    Quota quota = a.quota();
    return new Listed(
        a.mailbox().toString(), quota == null ? null : quota.text(), a.noRelay(), a.createdAt());
  }

  private static List<String> row(Account a) {
    Quota quota = a.quota();
    return List.of(
        a.mailbox().toString(),
        quota == null ? "-" : quota.text(),
        a.noRelay() ? "no" : "yes",
        Output.time(a.createdAt()));
  }

  private Credentials readCredentials() throws Exception {
    List<String> lines = StandardInput.lines(postern.environment().in());
    if (lines.isEmpty() || lines.getFirst().isEmpty()) {
      throw CliFault.badInput(
          "standard input:1: the password is missing; pipe it in, as in `printf '%s\\n' PASSWORD |"
              + " postern account add ...`");
    }
    return Credentials.of(lines.getFirst(), new SecureRandom());
  }
}

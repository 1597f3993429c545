package dev.postern.cli;

import dev.postern.account.Account;
import dev.postern.account.AccountRepository;
import dev.postern.account.Credentials;
import dev.postern.account.Masquerade;
import dev.postern.account.Quota;
import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
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
  private static final String CRAM_MD5 =
      "May log in by CRAM-MD5, for which more than a hash must be kept; needs"
          + " postern.auth.data-key.";
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
      @Option(names = "--cram-md5", description = CRAM_MD5) boolean cramMd5,
      @Mixin ChangeOptions options)
      throws Exception {
    Mailbox mailbox = Mailbox.parse(email);
    Quota limit = quota == null ? null : new Quota(quota);
    Credentials credentials = new AccountPassword(postern).read(mailbox, cramMd5);
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
      @Option(
              names = "--masquerade",
              paramLabel = "MODE",
              description = "Whom it may write as by submission: own, domain, any.")
          @Nullable String masquerade,
      @Option(names = "--cram-md5", negatable = true, description = CRAM_MD5)
          @Nullable Boolean cramMd5,
      @Mixin ChangeOptions options)
      throws Exception {
    if (!passwordStdin && quota == null && relay == null && masquerade == null && cramMd5 == null) {
      throw CliFault.badInput(
          "account set: give --password-stdin, --quota, --relay or --no-relay, --masquerade,"
              + " --cram-md5 or --no-cram-md5");
    }
    boolean withCramMd5 = Boolean.TRUE.equals(cramMd5);
    if (withCramMd5 && !passwordStdin) {
      throw CliFault.badInput(
          "account set: --cram-md5 needs the password, which is not kept; add --password-stdin");
    }
    Masquerade mode = masquerade == null ? null : Masquerade.parse(masquerade);
    Mailbox mailbox = Mailbox.parse(email);
    Quota limit = quota == null || quota.isEmpty() ? null : new Quota(quota);
    Credentials credentials =
        passwordStdin ? new AccountPassword(postern).read(mailbox, withCramMd5) : null;
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
                            mode == null ? a.masquerade() : mode,
                            cramMd5 == null ? a.cramMd5() : cramMd5,
                            a.createdAt())));
  }

  @Command(name = "remove", description = "Remove an account; its Maildir stays.")
  int remove(@Parameters(paramLabel = "EMAIL") String email, @Mixin ChangeOptions options)
      throws Exception {
    Mailbox mailbox = Mailbox.parse(email);
    return options.make(postern, changes -> new AccountRepository(changes).remove(mailbox));
  }

  /// One account in JSON.
  private record Listed(
      String email,
      @Nullable String quota,
      boolean noRelay,
      String masquerade,
      boolean cramMd5,
      Instant createdAt) {}

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
            List.of("ACCOUNT", "QUOTA", "RELAY", "WRITES AS", "CRAM-MD5", "CREATED"),
            all.stream().map(AccountCommand::row).toList());
      }
    }
    return ExitCode.DONE;
  }

  private static Listed listed(Account a) {
    Quota quota = a.quota();
    return new Listed(
        a.mailbox().toString(),
        quota == null ? null : quota.text(),
        a.noRelay(),
        a.masquerade().text(),
        a.cramMd5(),
        a.createdAt());
  }

  private static List<String> row(Account a) {
    Quota quota = a.quota();
    return List.of(
        a.mailbox().toString(),
        quota == null ? "-" : quota.text(),
        a.noRelay() ? "no" : "yes",
        a.masquerade().text(),
        a.cramMd5() ? "yes" : "no",
        Output.time(a.createdAt()));
  }
}

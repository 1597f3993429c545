package dev.postern.cli;

import dev.postern.address.Domain;
import dev.postern.rules.HostedDomain;
import dev.postern.rules.UnknownUser;
import dev.postern.rules.store.DomainRepository;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `postern domain`: the hosted domains.
@Command(name = "domain", description = "Hosted domains.", synopsisSubcommandLabel = "COMMAND")
final class DomainCommand {
  private static final String UNKNOWN_USER =
      "What becomes of mail for users that do not exist: delete, bounce-no-mailbox.";

  private final PosternCommand postern;

  DomainCommand(PosternCommand postern) {
    this.postern = postern;
  }

  @Command(name = "add", description = "Host a domain.")
  int add(
      @Parameters(paramLabel = "DOMAIN") String name,
      @Option(
              names = "--unknown-user",
              paramLabel = "INSTRUCTION",
              defaultValue = "bounce-no-mailbox",
              description = UNKNOWN_USER + " Default: ${DEFAULT-VALUE}.")
          String unknownUser,
      @Option(names = "--backup-mx", description = "Only relay to the domain's other MX hosts.")
          boolean backupMx,
      @Mixin ChangeOptions options)
      throws Exception {
    var domain = new HostedDomain(new Domain(name), backupMx, UnknownUser.parse(unknownUser));
    return options.make(postern, changes -> new DomainRepository(changes).add(domain));
  }

  @Command(name = "set", description = "Change a hosted domain.")
  int set(
      @Parameters(paramLabel = "DOMAIN") String name,
      @Option(names = "--unknown-user", paramLabel = "INSTRUCTION", description = UNKNOWN_USER)
          @Nullable String unknownUser,
      @Option(names = "--backup-mx", negatable = true, description = "Whether we only relay.")
          @Nullable Boolean backupMx,
      @Mixin ChangeOptions options)
      throws Exception {
    if (unknownUser == null && backupMx == null) {
      throw CliFault.badInput("domain set: give --unknown-user, --backup-mx or --no-backup-mx");
    }
    UnknownUser form = unknownUser == null ? null : UnknownUser.parse(unknownUser);
    var domain = new Domain(name);
    return options.make(
        postern,
        changes ->
            new DomainRepository(changes)
                .set(
                    domain,
                    d ->
                        new HostedDomain(
                            d.name(),
                            backupMx == null ? d.backupMx() : backupMx,
                            form == null ? d.unknownUser() : form)));
  }

  @Command(name = "remove", description = "Host a domain no longer; its accounts go first.")
  int remove(@Parameters(paramLabel = "DOMAIN") String name, @Mixin ChangeOptions options)
      throws Exception {
    var domain = new Domain(name);
    return options.make(postern, changes -> new DomainRepository(changes).remove(domain));
  }

  @Command(
      name = "dkim",
      description = {
        "Show the DNS records of a domain's DKIM keys, or change the keys.",
        "A new key is not active: publish its record first, then activate it."
      })
  int dkim(
      @Parameters(paramLabel = "DOMAIN") String name,
      @Mixin DkimChange change,
      @Mixin ChangeOptions options)
      throws Exception {
    return change.run(postern, new Domain(name), options);
  }

  /// One domain in JSON.
  private record Listed(String domain, String unknownUser, boolean backupMx) {}

  @Command(name = "list", description = "List the hosted domains.")
  int list(@Option(names = "--json", description = "As JSON.") boolean json) throws Exception {
    try (RelayStores stores = postern.stores()) {
      List<Listed> all =
          new DomainRepository(postern.forReading(stores.database()))
              .list().stream()
                  .map(d -> new Listed(d.name().name(), d.unknownUser().text(), d.backupMx()))
                  .toList();
      if (json) {
        Output.json(postern.out(), all);
      } else {
        Output.table(
            postern.out(),
            List.of("DOMAIN", "UNKNOWN USER", "BACKUP MX"),
            all.stream()
                .map(d -> List.of(d.domain(), d.unknownUser(), d.backupMx() ? "yes" : "no"))
                .toList());
      }
    }
    return ExitCode.DONE;
  }
}

package dev.postern.cli;

import dev.postern.account.Alias;
import dev.postern.account.AliasRepository;
import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `postern alias`: aliases and forwards, and alias domains.
@Command(
    name = "alias",
    description = "Aliases and forwards of hosted domains, and alias domains.",
    synopsisSubcommandLabel = "COMMAND")
final class AliasCommand {
  private static final String EMAIL =
      "user@domain of a hosted domain, not an account; or @domain for all its users.";

  private final PosternCommand postern;

  AliasCommand(PosternCommand postern) {
    this.postern = postern;
  }

  @Command(
      name = "add",
      description = {
        "Send the mail of an address to a target, here or elsewhere, and to those it has already.",
        "@alias.example @example.com gives a hosted domain the users of another."
      })
  int add(
      @Parameters(paramLabel = "EMAIL", description = EMAIL) String email,
      @Parameters(
              paramLabel = "TARGET",
              description =
                  "A mailbox; at most "
                      + AliasRepository.MAX_TARGETS
                      + " for one alias. Or @domain.")
          String target,
      @Mixin ChangeOptions options)
      throws Exception {
    if (isDomain(email) != isDomain(target)) {
      throw CliFault.badInput(
          "alias add: EMAIL and TARGET are two addresses, or two domains as @alias.example"
              + " @example.com");
    }
    if (isDomain(email)) {
      Domain alias = domain(email);
      Domain real = domain(target);
      return options.make(postern, changes -> new AliasRepository(changes).add(alias, real));
    }
    Mailbox alias = Mailbox.parse(email);
    Mailbox mailbox = Mailbox.parse(target);
    return options.make(postern, changes -> new AliasRepository(changes).add(alias, mailbox));
  }

  @Command(name = "remove", description = "Remove one target of an alias, or the whole alias.")
  int remove(
      @Parameters(paramLabel = "EMAIL", description = "As `alias list` shows it.") String email,
      @Parameters(
              paramLabel = "TARGET",
              arity = "0..1",
              description = "As `alias list` shows it; without it all targets.")
          @Nullable String target,
      @Mixin ChangeOptions options)
      throws Exception {
    if (isDomain(email)) {
      Domain alias = domain(email);
      Domain real = target == null ? null : domain(target);
      return options.make(postern, changes -> new AliasRepository(changes).remove(alias, real));
    }
    Mailbox alias = Mailbox.parse(email);
    Mailbox mailbox = target == null ? null : Mailbox.parse(target);
    return options.make(postern, changes -> new AliasRepository(changes).remove(alias, mailbox));
  }

  /// One target of an alias in JSON.
  private record Listed(String alias, String target) {}

  @Command(name = "list", description = "List the aliases, a line for each target.")
  int list(
      @Parameters(paramLabel = "DOMAIN", arity = "0..1", description = "Only this domain's.")
          @Nullable String domain,
      @Option(names = "--json", description = "As JSON.") boolean json)
      throws Exception {
    Domain only = domain == null ? null : new Domain(domain);
    List<Alias> all;
    try (RelayStores stores = postern.stores()) {
      all = new AliasRepository(postern.forReading(stores.database())).list(only);
    }
    if (json) {
      Output.json(
          postern.out(), all.stream().map(a -> new Listed(a.address(), a.target())).toList());
    } else {
      Output.table(
          postern.out(),
          List.of("ALIAS", "TARGET"),
          all.stream().map(a -> List.of(a.address(), a.target())).toList());
    }
    return ExitCode.DONE;
  }

  private static boolean isDomain(String text) {
    return text.startsWith("@");
  }

  private static Domain domain(String text) {
    return new Domain(isDomain(text) ? text.substring(1) : text);
  }
}

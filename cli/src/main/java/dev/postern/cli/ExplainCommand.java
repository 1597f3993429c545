package dev.postern.cli;

import dev.postern.account.JdbcAliases;
import dev.postern.account.JdbcRecipients;
import dev.postern.account.StoredLookups;
import dev.postern.address.ForwardPath;
import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import dev.postern.cli.Explainer.Explained;
import dev.postern.policy.RelayPolicy;
import dev.postern.policy.RelayRequest;
import dev.postern.rules.JdbcRelayTable;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.store.RulesLoader;
import dev.postern.rules.store.SnapshotBuilder;
import dev.postern.settings.SettingCatalog;
import dev.postern.srs.Srs;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `postern explain`: what the rules in force say of a message, rule by rule, by the same policy
/// the front end runs.
///
/// Exit 0 when every recipient would be accepted, else 1.
@Command(
    name = "explain",
    description = "Show how the rules decide each recipient, and the reply a client would get.")
final class ExplainCommand implements Callable<Integer> {
  private static final Pattern HOST_NAME = Pattern.compile("[a-z0-9_.-]{1,253}");

  private final PosternCommand postern;

  @Option(names = "--ip", paramLabel = "ADDRESS", required = true, description = "The client.")
  private String ip = "";

  @Option(
      names = "--ptr",
      paramLabel = "HOST",
      description = "Its PTR name, taken as confirmed; without it, it has none: none is looked up.")
  private @Nullable String ptr;

  @Option(names = "--helo", paramLabel = "HOST", description = "What it calls itself.")
  private String helo = "";

  @Option(names = "--tls", description = "The connection is encrypted.")
  private boolean tls;

  @Option(names = "--auth", paramLabel = "USER", description = "The authenticated account.")
  private @Nullable String user;

  @Option(
      names = "--from",
      paramLabel = "SENDER",
      required = true,
      description = "The reverse-path; <> for null.")
  private String from = "";

  @Option(
      names = "--to",
      paramLabel = "RECIPIENT",
      required = true,
      arity = "1..*",
      description = "The forward-paths.")
  private List<String> to = List.of();

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  ExplainCommand(PosternCommand postern) {
    this.postern = postern;
  }

  @Override
  public Integer call() throws Exception {
    List<RelayRequest> requests = to.stream().map(this::request).toList();
    List<Explained> all = new ArrayList<>();
    try (RelayStores stores = postern.stores()) {
      RulesSnapshot rules =
          SnapshotBuilder.of(stores.settings()).build(new RulesLoader(stores.database()).load());
      var lookups =
          new StoredLookups(
              new JdbcRecipients(stores.database()),
              new JdbcRelayTable(stores.database()),
              postern.environment().clock(),
              Duration.ofMinutes(stores.settings().get(SettingCatalog.RELAY_CLEAR_MINUTES)));
      Instant now = postern.environment().clock().instant();
      Srs srs = Srs.of(stores.settings()).orElse(null);
      var explainer =
          new Explainer(
              RelayPolicy.of(stores.settings()),
              rules,
              lookups,
              new AliasForwards(new JdbcAliases(stores.database()), rules, srs, now),
              srs,
              now);
      for (RelayRequest request : requests) {
        all.add(explainer.of(request));
      }
    }
    if (json) {
      Output.json(postern.out(), all);
    } else {
      all.forEach(this::print);
    }
    return all.stream().allMatch(e -> e.decision().equals("accept")) ? ExitCode.DONE : ExitCode.NO;
  }

  private RelayRequest request(String recipient) {
    String path = withoutBrackets(recipient);
    ForwardPath forward =
        path.equalsIgnoreCase("postmaster")
            ? ForwardPath.BARE_POSTMASTER
            : new ForwardPath(Mailbox.parse(path));
    return new RelayRequest(
        IpAddress.parse(ip),
        confirmedName(),
        helo,
        tls,
        user,
        ReversePath.parse(withoutBrackets(from)),
        forward);
  }

  private @Nullable String confirmedName() {
    if (ptr == null) {
      return null;
    }
    String name = ptr.toLowerCase(Locale.ROOT);
    name = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    if (!HOST_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "--ptr " + ptr + " is no host name; write it as mail.example.net");
    }
    return name;
  }

  private static String withoutBrackets(String path) {
    return path.startsWith("<") && path.endsWith(">") ? path.substring(1, path.length() - 1) : path;
  }

  private void print(Explained e) {
    postern.out().println(e.recipient() + ": " + e.decision() + " by " + e.by() + ": " + e.reply());
    Output.table(
        postern.out(),
        List.of("  RULE", "ANSWER", "WHY"),
        e.rules().stream().map(s -> List.of("  " + s.rule(), s.answer(), s.why())).toList());
    for (AliasForwards.Forwarded f : e.forwards()) {
      String sender = f.sender().isEmpty() ? "<>" : f.sender();
      postern.out().println("  forwarded to " + f.to() + " from " + sender + ": " + f.why());
    }
  }
}

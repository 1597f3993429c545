package dev.postern.cli;

import dev.postern.account.JdbcRecipients;
import dev.postern.account.StoredLookups;
import dev.postern.address.ForwardPath;
import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import dev.postern.policy.Decision;
import dev.postern.policy.Explanation;
import dev.postern.policy.RelayPolicy;
import dev.postern.policy.RelayRequest;
import dev.postern.policy.Verdict;
import dev.postern.rules.JdbcRelayTable;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.store.RulesLoader;
import dev.postern.rules.store.SnapshotBuilder;
import dev.postern.settings.SettingCatalog;
import java.time.Duration;
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

  /// The decision on one recipient in JSON.
  private record Explained(
      String recipient, String decision, String reply, String by, List<Step> rules) {}

  /// One rule's answer in JSON.
  private record Step(String rule, String answer, String why) {}

  @Override
  public Integer call() throws Exception {
    List<RelayRequest> requests = to.stream().map(this::request).toList();
    List<Explained> all;
    try (RelayStores stores = postern.stores()) {
      RulesSnapshot rules =
          SnapshotBuilder.of(stores.settings()).build(new RulesLoader(stores.database()).load());
      var lookups =
          new StoredLookups(
              new JdbcRecipients(stores.database()),
              new JdbcRelayTable(stores.database()),
              postern.environment().clock(),
              Duration.ofMinutes(stores.settings().get(SettingCatalog.RELAY_CLEAR_MINUTES)));
      RelayPolicy policy = RelayPolicy.of(stores.settings());
      all =
          requests.stream()
              .map(request -> explained(request, policy.explain(request, rules, lookups), rules))
              .toList();
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

  private static Explained explained(
      RelayRequest request, Explanation explanation, RulesSnapshot rules) {
    Mailbox asSent = request.recipient().resolve(rules.primaryDomain());
    List<Step> steps =
        explanation.steps().stream()
            .map(s -> step(s, namelessNote(s.rule(), request, rules)))
            .toList();
    Decision decision = explanation.decision();
    return switch (decision) {
      case Decision.Accepted(_, var suffix, var by) ->
          new Explained(
              Decision.withSuffix(asSent, suffix).toString(), "accept", "250 2.1.5 ok", by, steps);
      case Decision.Rejected(var reply, var by) ->
          new Explained(
              asSent.toString(),
              reply.isTransient() ? "defer" : "refuse",
              reply.toString(),
              by,
              steps);
      case Decision.Closed(var reply, var by) ->
          new Explained(asSent.toString(), "close", reply.toString(), by, steps);
    };
  }

  /// What must be said of a rule that looks at the client's name where none was given.
  private static String namelessNote(String rule, RelayRequest request, RulesSnapshot rules) {
    boolean looked =
        switch (rule) {
          case "tcp" -> rules.tcp().matchWithoutName(request.client()).isEmpty();
          case "relaydomains" -> !rules.lists().relayDomains().isEmpty();
          default -> false;
        };
    return looked && request.confirmedName() == null
        ? "; the client's name was not looked up, --ptr HOST gives one"
        : "";
  }

  private static Step step(Explanation.Step step, String note) {
    Verdict verdict = step.verdict();
    String answer =
        switch (verdict) {
          case Verdict.Permit(var suffix, _) ->
              suffix.isEmpty() ? "permit" : "permit, suffix " + suffix;
          case Verdict.NoOpinion _ -> "no opinion";
          case Verdict.Refuse _ -> "refuse";
          case Verdict.Defer _ -> "defer";
          case Verdict.Close _ -> "close";
        };
    return new Step(step.rule(), answer, verdict.why() + note);
  }

  private void print(Explained e) {
    postern.out().println(e.recipient() + ": " + e.decision() + " by " + e.by() + ": " + e.reply());
    Output.table(
        postern.out(),
        List.of("  RULE", "ANSWER", "WHY"),
        e.rules().stream().map(s -> List.of("  " + s.rule(), s.answer(), s.why())).toList());
  }
}

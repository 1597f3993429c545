package dev.postern.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.ForwardPath;
import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import dev.postern.rules.AddressPattern;
import dev.postern.rules.AddressPatterns;
import dev.postern.rules.RelayClients;
import dev.postern.rules.RelayDomains;
import dev.postern.rules.RelayLists;
import dev.postern.rules.RelayOptions;
import dev.postern.rules.RuleSyntaxException;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.SuffixedLine;
import dev.postern.rules.TcpRuleLine;
import dev.postern.rules.TcpRules;
import dev.postern.rules.TestSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// No set of rules makes an open relay: random rules and clients come to what [NaiveReading] of the
/// same lines comes to, lookups failing or not.
class NoOpenRelayTest {
  private static final int CASES = 10_000;

  private static final Map<String, List<String>> LINES =
      Map.of(
          "tcp",
          List.of(
              ":deny",
              ":allow",
              ":allow,RELAYCLIENT=\"\"",
              ":allow,CHECKRELAY=\"\"",
              "0-255.:allow,RELAYCLIENT=\"\"",
              "0.0.0.0/0:allow,RELAYCLIENT=\"\"",
              "=:allow,RELAYCLIENT=\"\"",
              "=:deny",
              "=.far.net:deny",
              "=.far.net:allow,RELAYCLIENT=\"\"",
              "=h.far.net:allow,RELAYCLIENT=\"@fix.me\"",
              "=h.far.net:deny",
              "10.:allow,RELAYCLIENT=\"@ten.me\"",
              "10.1.:deny",
              "10.1.0.0/16:allow,!CHECKRELAY",
              "10.1.2.3:allow,RELAYCLIENT=\"\"",
              "10.1.2.0/23:allow,RELAYCLIENT=\"\"",
              "10.1.2-3.:allow,CHECKRELAY=\"\"",
              "10.1.2.1-3:deny",
              "10.1.3.128/25:allow",
              "joe@10.1.2.3:allow,RELAYCLIENT=\"\""),
          "relayclients",
          List.of(
              "10.1.2.3:",
              "10.1.",
              "10.1.2.:@two.me",
              "10.1.2.0/24:",
              "10.1.3.128/25:@x.me",
              "0.0.0.0/0:",
              "0/1",
              ":",
              ":@fix.me"),
          "relaydomains",
          List.of("h.far.net:", ".far.net:@dom.me", "a.h.far.net", ":", ".:", "unknown:"),
          "relaymailfrom",
          List.of(
              "bob@example.com",
              "@example.com",
              "!bob@example.com",
              "*@*.far.net",
              "*",
              "*@*",
              "!*@far.net",
              "b?b@*.com"),
          "rcpthosts",
          List.of("example.com", ".example.com", ".net", "any.net"),
          "badmailfrom",
          List.of("bob@example.com", "@far.net", "!x@far.net", "*@*.far.net", "*", "!*"),
          "badrcptto",
          List.of("u@any.net", "@sub.example.com", "!u@sub.example.com", "?@any.*"));

  private static final List<String> CLIENTS =
      List.of("10.1.2.3", "10.1.2.9", "10.1.3.200", "10.9.9.9", "203.0.113.7");
  private static final List<String> NAMES = List.of("", "h.far.net", "a.h.far.net", "far.net");
  private static final List<String> SENDERS =
      List.of("", "bob@example.com", "Bob@Example.com", "x@far.net", "x@a.far.net");
  private static final List<String> RECIPIENTS =
      List.of("u@any.net", "u@example.com", "u@sub.example.com", "u%x@example.com", "u@any.org");

  private final Random random = new Random(20261122);
  private final RelayPolicy policy = RelayPolicy.standard();

  /// How many cases ended in each way, so that none is never met.
  private final Map<String, Integer> ends = new TreeMap<>();

  @Test
  void randomRulesAreReadAsTheDocumentsSay() {
    for (int i = 0; i < CASES; i++) {
      Map<String, List<String>> files = files();
      Set<String> on =
          Set.of(pick(List.of("relaymailfrom", "-")), pick(List.of("checkrelay", "--")));
      var asked =
          new NaiveReading.Asked(
              pick(CLIENTS), pick(NAMES), pick(SENDERS), pick(RECIPIENTS), coin(2), coin(4));
      String naive = new NaiveReading(files, on).verdict(asked);
      assertThat(decided(asked, rules(files, on)))
          .as("%s %s %s", files, on, asked)
          .isEqualTo(naive);
      ends.merge(naive.replaceFirst(" .*", ""), 1, Integer::sum);
    }
    assertThat(ends).containsOnlyKeys("accept", "close", "defer", "refuse");
    assertThat(ends.values()).allSatisfy(count -> assertThat(count).isGreaterThan(CASES / 100));
  }

  /// A few lines of each file, of which those that are refused are dropped.
  private Map<String, List<String>> files() {
    Map<String, List<String>> files = new HashMap<>();
    LINES.forEach(
        (file, lines) -> {
          List<String> drawn = new ArrayList<>();
          for (int n = random.nextInt(4); n > 0; n--) {
            String line = pick(lines);
            if (isGood(file, line)) {
              drawn.add(line);
            }
          }
          files.put(file, List.copyOf(drawn));
        });
    return files;
  }

  private static boolean isGood(String file, String line) {
    Consumer<String> parser =
        switch (file) {
          case "tcp" -> TcpRuleLine::parse;
          case "relayclients" -> SuffixedLine::client;
          case "relaydomains" -> SuffixedLine::host;
          case "relaymailfrom" -> AddressPattern::parseRight;
          default -> _ -> {};
        };
    try {
      parser.accept(line);
      return true;
    } catch (RuleSyntaxException _) {
      return false;
    }
  }

  private static RulesSnapshot rules(Map<String, List<String>> files, Set<String> on) {
    return new TestSnapshot("mx.example.org")
        .options(
            new RelayOptions(
                true, true, on.contains("relaymailfrom"), on.contains("checkrelay"), false))
        .rcptHosts(Set.copyOf(files.getOrDefault("rcpthosts", List.of())))
        .tcp(new TcpRules(parsed(files, "tcp", TcpRuleLine::parse)))
        .lists(
            new RelayLists(
                new AddressPatterns(parsed(files, "badmailfrom", AddressPattern::parse)),
                new AddressPatterns(parsed(files, "badrcptto", AddressPattern::parse)),
                new RelayClients(parsed(files, "relayclients", SuffixedLine::client)),
                new RelayDomains(parsed(files, "relaydomains", SuffixedLine::host)),
                new AddressPatterns(parsed(files, "relaymailfrom", AddressPattern::parseRight))))
        .build();
  }

  private static <T> List<T> parsed(
      Map<String, List<String>> files, String file, Function<String, T> parser) {
    return files.getOrDefault(file, List.of()).stream().map(parser).toList();
  }

  private String decided(NaiveReading.Asked asked, RulesSnapshot rules) {
    var request =
        new RelayRequest(
            IpAddress.parse(asked.ip()),
            null,
            "h",
            false,
            null,
            ReversePath.parse(asked.sender()),
            new ForwardPath(Mailbox.parse(asked.recipient())));
    return switch (policy.decide(request, rules, new DrawnLookups(asked))) {
      case Decision.Accepted a -> "accept " + a.suffix();
      case Decision.Rejected r -> r.reply().isTransient() ? "defer" : "refuse";
      case Decision.Closed _ -> "close";
    };
  }

  private record DrawnLookups(NaiveReading.Asked asked) implements Lookups {
    @Override
    public boolean mailboxExists(Mailbox mailbox) {
      throw new AssertionError("no domain is hosted");
    }

    @Override
    public Optional<String> confirmedName(IpAddress client) throws LookupFailedException {
      refuse();
      String name = asked.name();
      return name == null || name.isEmpty() ? Optional.empty() : Optional.of(name);
    }

    @Override
    public boolean loggedIn(IpAddress client, Mailbox user) throws LookupFailedException {
      refuse();
      return asked.login();
    }

    private void refuse() throws LookupFailedException {
      if (asked.fails()) {
        throw new LookupFailedException("drawn");
      }
    }
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private boolean coin(int sides) {
    return random.nextInt(sides) == 0;
  }
}

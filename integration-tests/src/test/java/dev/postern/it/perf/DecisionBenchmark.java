package dev.postern.it.perf;

import dev.postern.address.AddressSyntaxException;
import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import dev.postern.address.PathParser;
import dev.postern.address.ReversePath;
import dev.postern.policy.Decision;
import dev.postern.policy.Lookups;
import dev.postern.policy.RelayPolicy;
import dev.postern.policy.RelayRequest;
import dev.postern.rules.AddressPattern;
import dev.postern.rules.AddressPatterns;
import dev.postern.rules.RelayClients;
import dev.postern.rules.RelayDomains;
import dev.postern.rules.RelayLists;
import dev.postern.rules.RelayOptions;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.SuffixedLine;
import dev.postern.rules.TcpRuleLine;
import dev.postern.rules.TcpRules;
import dev.postern.rules.TestSnapshot;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One RCPT's decision, with so many rules of every kind at once: what the last of a kind permits,
/// and what none does. The client's name is known, so nothing is looked up.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecisionBenchmark {
  /// How many of each kind.
  @Param({"10", "100000"})
  public int rules;

  @Param({
    "tcp",
    "relayclients",
    "relaydomains",
    "relaymailfrom",
    "rcpthosts",
    "badmailfrom",
    "miss"
  })
  public String decidedBy = "";

  private final RelayPolicy policy = RelayPolicy.standard();
  private final Lookups lookups = new NothingToLookUp();
  private RulesSnapshot snapshot = snapshot(0);
  private RelayRequest request = request("192.0.2.1", "none.example", "a@b.example", "x@y.example");

  @Setup
  public void setUp() {
    int last = rules - 1;
    snapshot = snapshot(rules);
    request =
        switch (decidedBy) {
          case "tcp" -> request(tcpAddress(last), "none.example", "a@b.example", "x@y.example");
          case "relayclients" ->
              request(clientAddress(last), "none.example", "a@b.example", "x@y.example");
          case "relaydomains" ->
              request("192.0.2.1", "host" + last + ".example", "a@b.example", "x@y.example");
          case "relaymailfrom" ->
              request("192.0.2.1", "none.example", "user" + last + "@from.example", "x@y.example");
          case "badmailfrom" ->
              request("192.0.2.1", "none.example", "bad" + last + "@from.example", "x@y.example");
          case "rcpthosts" ->
              request("192.0.2.1", "none.example", "a@b.example", "x@to" + last + ".example");
          case "miss" -> request("192.0.2.1", "none.example", "a@b.example", "x@y.example");
          default -> throw new IllegalArgumentException(decidedBy);
        };
    Decision decision = policy.decide(request, snapshot, lookups);
    String by = decision.by();
    boolean right =
        switch (decidedBy) {
          case "tcp" -> by.equals("relayclient");
          case "miss" -> by.equals("reject-unauthorised-destination");
          default -> by.equals(decidedBy);
        };
    if (!right) {
      throw new IllegalStateException(decidedBy + " was decided by " + by);
    }
  }

  @Benchmark
  public Decision decide() {
    return policy.decide(request, snapshot, lookups);
  }

  private static RulesSnapshot snapshot(int rules) {
    return new TestSnapshot("mx.example")
        .options(new RelayOptions(true, true, true, false, false))
        .rcptHosts(Set.copyOf(lines(rules, i -> "to" + i + ".example")))
        .tcp(
            new TcpRules(
                parsed(
                    lines(rules, i -> tcpAddress(i) + ":allow,RELAYCLIENT=\"\""),
                    TcpRuleLine::parse)))
        .lists(
            new RelayLists(
                patterns(lines(rules, i -> "bad" + i + "@from.example")),
                patterns(lines(rules, i -> "trap" + i + "@to.example")),
                new RelayClients(
                    parsed(lines(rules, i -> clientAddress(i) + ":"), SuffixedLine::client)),
                new RelayDomains(
                    parsed(lines(rules, i -> "host" + i + ".example:"), SuffixedLine::host)),
                patterns(lines(rules, i -> "user" + i + "@from.example"))))
        .build();
  }

  private static AddressPatterns patterns(List<String> lines) {
    return new AddressPatterns(parsed(lines, AddressPattern::parse));
  }

  private static List<String> lines(int count, IntFunction<String> line) {
    return IntStream.range(0, count).mapToObj(line).toList();
  }

  private static <T> List<T> parsed(List<String> lines, Function<String, T> parser) {
    return lines.stream().map(parser).collect(Collectors.toUnmodifiableList());
  }

  private static String tcpAddress(int i) {
    return "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255);
  }

  private static String clientAddress(int i) {
    return "11." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255);
  }

  private static RelayRequest request(String client, String name, String from, String to) {
    try {
      return new RelayRequest(
          IpAddress.parse(client),
          name,
          "helo.example",
          false,
          null,
          ReversePath.parse(from),
          PathParser.forwardPath("<" + to + ">").path());
    } catch (AddressSyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /// Everything is decided by the snapshot.
  private static final class NothingToLookUp implements Lookups {
    @Override
    public boolean mailboxExists(Mailbox mailbox) throws LookupFailedException {
      throw new LookupFailedException("nothing is looked up: " + mailbox);
    }
  }
}

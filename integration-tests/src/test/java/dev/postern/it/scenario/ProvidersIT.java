package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.egress.DestinationLimit;
import dev.postern.egress.EgressRules;
import dev.postern.egress.EgressSource;
import dev.postern.egress.PeerBindings;
import dev.postern.egress.SenderBindings;
import dev.postern.egress.SiteStanding;
import dev.postern.functions.remote.LoopbackHosts;
import dev.postern.functions.runtime.TestEgress;
import dev.postern.it.stack.EmbeddedStack;
import dev.postern.it.stack.Provider;
import dev.postern.it.stack.Provider.Manner;
import dev.postern.it.stack.Provider.Taken;
import dev.postern.it.stack.Traffic;
import dev.postern.rules.store.EgressRepository;
import dev.postern.rules.store.RuleChanges;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What large providers do to who sends much: whatever it is, no message is lost or bounced, each
/// is delivered in the end, and other destinations have their mail meanwhile.
///
/// Mail leaves from two addresses. Hours and days pass by setting the clock forward.
class ProvidersIT {
  private static final String IP1 = "127.0.0.41";
  private static final String IP2 = "127.0.0.42";
  private static final Duration DATA_TIMEOUT = Duration.ofSeconds(3);
  private static final DestinationLimit FORTY_AN_HOUR = new DestinationLimit(null, null, 40);
  private static final EgressSource[] SOURCES = {
    TestEgress.bound("ip1", IP1), TestEgress.bound("ip2", IP2)
  };

  @TempDir private static Path folder;
  private static LoopbackHosts hosts;
  private static EmbeddedStack stack;
  private static Traffic traffic;
  private static Provider open;

  @BeforeAll
  static void start() throws Exception {
    hosts = new LoopbackHosts();
    open = provider("open", "127.0.0.80", new Manner() {});
    Map<String, String> settings = new HashMap<>(hosts.settings());
    settings.put("postern.smtp-client.idle-timeout", "1s");
    settings.put("postern.smtp-client.data-timeout", DATA_TIMEOUT.toSeconds() + "s");
    stack = new EmbeddedStack(folder, settings);
    traffic = new Traffic(stack);
    stack.egress =
        new EgressRules(
            List.of(SOURCES).stream()
                .collect(Collectors.toMap(EgressSource::name, Function.identity())),
            Map.of("default", TestEgress.poolOf("default", "ip1", "ip2")),
            Map.of(),
            SenderBindings.NONE,
            Map.of(),
            PeerBindings.NONE,
            Map.of("rate.test", FORTY_AN_HOUR));
  }

  @AfterAll
  static void stop() throws Exception {
    open.close();
    stack.close();
    hosts.close();
  }

  /// The destination `NAME.test` at an address.
  private static Provider provider(String name, String address, Manner manner) {
    hosts.dns().mx(name + ".test", address);
    return Provider.start(address, hosts.port(), manner);
  }

  @Test
  void fiveConnectionsAndNoMore() throws Exception {
    var crowded = new CountDownLatch(1);
    var five =
        new Manner() {
          @Override
          public String greeting(String source, int connections) throws InterruptedException {
            if (connections <= 5) {
              return Manner.super.greeting(source, connections);
            }
            crowded.countDown();
            return "421 4.7.0 Too many concurrent SMTP connections; please try again later.";
          }

          @Override
          public String mail(String source) throws InterruptedException {
            assertThat(crowded.await(10, TimeUnit.SECONDS)).as("a sixth connection").isTrue();
            return Manner.super.mail(source);
          }
        };
    try (Provider provider = provider("five", "127.0.0.81", five)) {
      traffic.send("five.test", 60);
      stack.awaitQuiet();
      assertThat(provider.refused()).as("connections refused").isPositive();
      assertThat(shares("mx.five.test")).isNotEmpty().allMatch(s -> s <= SiteStanding.WHOLE / 2);
      int refusedAtFirst = provider.refused();

      int rounds = traffic.untilNothingWaits("five.test");

      assertAllDeliveredOnce(provider, "five.test", 60);
      assertThat((provider.refused() - refusedAtFirst) / rounds)
          .as("refused in each of %d rounds with lower limits", rounds)
          .isLessThan(refusedAtFirst);
    }
    assertThatLimitsRecover("mx.five.test");
  }

  @Test
  void tenMessagesAnHourAndNoMore() throws Exception {
    Map<String, Integer> had = new ConcurrentHashMap<>();
    var generous = new AtomicBoolean();
    var ten =
        new Manner() {
          @Override
          public String mail(String source) throws InterruptedException {
            Instant hour = stack.clock().instant().truncatedTo(ChronoUnit.HOURS);
            return had.merge(source + " " + hour, 1, Integer::sum) > 10 && !generous.get()
                ? "451 4.7.1 Message rate limit exceeded, try again later"
                : Manner.super.mail(source);
          }
        };
    try (Provider provider = provider("rate", "127.0.0.82", ten)) {
      toTheFullHour();
      traffic.send("rate.test", 60);
      stack.awaitQuiet();
      assertThat(shares("mx.rate.test")).hasSize(2).allMatch(s -> s <= SiteStanding.WHOLE / 2);

      int _ = traffic.untilNothingWaits("rate.test");

      assertAllDeliveredOnce(provider, "rate.test", 60);
      long asked = had.values().stream().mapToInt(i -> i).sum();
      assertThat(asked).as("MAIL commands for 60 messages").isLessThanOrEqualTo(3 * 60);
      assertThatLimitsRecover("mx.rate.test");

      generous.set(true);
      toTheFullHour();
      Instant from = stack.clock().instant();
      traffic.send("rate.test", 60);
      stack.awaitQuiet();
      assertThat(provider.taken()).as("at once, with the whole limits").hasSize(120);
      assertThat(stack.clock().instant()).isBefore(from.plus(Duration.ofHours(1)));
    }
  }

  @Test
  void spokeOfRateOnceAndTakesAll() throws Exception {
    var spoken = new AtomicInteger();
    var once =
        new Manner() {
          @Override
          public String mail(String source) throws InterruptedException {
            return spoken.incrementAndGet() <= 10
                ? "451 4.7.1 Message rate limit exceeded, try again later"
                : Manner.super.mail(source);
          }
        };
    try (Provider provider = provider("once", "127.0.0.87", once)) {
      traffic.send("once.test", 10);
      stack.awaitQuiet();
      Instant slowed = stack.clock().instant();
      assertThat(shares("mx.once.test")).isNotEmpty().containsOnly(SiteStanding.WHOLE / 2);

      for (int minute = 1; minute <= 3; minute++) {
        stack.advance(SiteStanding.DEAF.plusSeconds(1));
        traffic.send("once.test", 80);
        stack.awaitQuiet();
      }

      assertThat(stack.clock().instant()).isBefore(slowed.plus(SiteStanding.HELD));
      assertThat(shares("mx.once.test")).containsOnly(SiteStanding.WHOLE / 2 + 3 * 50);
      int _ = traffic.untilNothingWaits("once.test");
      assertAllDeliveredOnce(provider, "once.test", 250);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "names-for-good, 127.0.0.83, 24, 550 5.7.1 Unfortunately messages from [127.0.0.41] weren't"
        + " sent. Part of their network is on our block list (S3140).",
    "names-for-now, 127.0.0.84, 4, 421 4.7.0 [TSS04] Messages from 127.0.0.41 temporarily deferred"
        + " due to unexpected volume or user complaints",
  })
  void oneOfOurAddressesIsBlocked(String name, String address, int hours, String reply)
      throws Exception {
    var lifted = new AtomicBoolean();
    var blocking =
        new Manner() {
          @Override
          public String mail(String source) throws InterruptedException {
            return source.equals(IP1) && !lifted.get() ? reply : Manner.super.mail(source);
          }
        };
    String domain = name + ".test";
    try (Provider provider = provider(name, address, blocking)) {
      int before = open.taken().size();
      traffic.send(domain, 30);
      traffic.send("open.test", 30);
      stack.awaitQuiet();
      traffic.send(domain, 30);
      stack.awaitQuiet();
      int _ = traffic.untilNothingWaits(domain);

      assertAllDeliveredOnce(provider, domain, 60);
      assertThat(provider.taken()).extracting(Taken::source).containsOnly(IP2);
      assertThat(open.taken().subList(before, before + 30))
          .as("another destination has mail from both")
          .extracting(Taken::source)
          .contains(IP1, IP2);
      assertThat(standings("mx." + domain))
          .singleElement()
          .satisfies(
              s -> {
                assertThat(s.at().source()).isEqualTo("ip1");
                assertThat(s.isBlocked(stack.clock().instant())).isTrue();
                assertThat(s.blockedBy()).startsWith(reply.substring(0, 9));
              });

      lifted.set(true);
      stack.advance(Duration.ofHours(hours));
      traffic.send(domain, 30);
      stack.awaitQuiet();
      assertThat(provider.taken()).hasSize(90);
      assertThat(provider.taken().subList(60, 90)).extracting(Taken::source).contains(IP1);
    }
  }

  @Test
  void anOperatorLiftsABlock() throws Exception {
    var lifted = new AtomicBoolean();
    var blocking =
        new Manner() {
          @Override
          public String mail(String source) throws InterruptedException {
            return lifted.get()
                ? Manner.super.mail(source)
                : "421 4.7.0 [TSS04] Messages temporarily deferred due to user complaints";
          }
        };
    try (Provider provider = provider("lift", "127.0.0.88", blocking)) {
      traffic.send("lift.test", 20);
      stack.awaitQuiet();
      lifted.set(true);
      Instant now = stack.clock().instant();
      List<SiteStanding> said = standings("mx.lift.test");
      assertThat(said).hasSize(2).allMatch(s -> s.isBlocked(now));
      traffic.send("lift.test", 5);
      stack.awaitQuiet();
      assertThat(provider.taken()).as("nothing is tried").isEmpty();

      var changes = new RuleChanges(stack.database(), stack.clock(), "test");
      for (SiteStanding standing : said) {
        assertThat(new EgressRepository(changes).resume(standing.at()).lines()).hasSize(1);
      }
      stack.advance(Duration.ofSeconds(30));
      traffic.send("lift.test", 20);
      stack.awaitQuiet();

      assertThat(provider.taken()).hasSize(20);
      assertThat(provider.taken()).extracting(Taken::source).contains(IP1, IP2);
    }
  }

  @Test
  void neverAnswersTheDot() throws Exception {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    var silent =
        new Manner() {
          @Override
          public String dot(String recipient) {
            return seen.add(recipient) ? "" : Manner.super.dot(recipient);
          }
        };
    try (Provider provider = provider("silent", "127.0.0.85", silent)) {
      int before = open.taken().size();
      Instant from = Instant.now();
      traffic.send("silent.test", 3);
      traffic.send("open.test", 3);
      stack.awaitQuiet();
      assertThat(Duration.between(from, Instant.now()))
          .isBetween(DATA_TIMEOUT, DATA_TIMEOUT.plusSeconds(20));
      assertThat(open.taken()).hasSize(before + 3);
      assertThat(stack.events("deferred", "silent.test")).isEqualTo(3);
      assertThat(
              stack.number(
                  "SELECT COUNT(*) AS n FROM deferred WHERE attempt = 1 AND destination = ?"
                      + " AND last_reply LIKE '%Possible duplicate!%'",
                  "silent.test"))
          .isEqualTo(3);

      int _ = traffic.untilNothingWaits("silent.test");
      assertThat(stack.events("delivered", "silent.test")).isEqualTo(3);
      assertThat(stack.events("bounced", "silent.test")).isZero();
      assertThat(provider.taken()).as("each was taken twice").hasSize(6);
      assertThat(provider.taken().stream().map(Taken::recipient).distinct()).hasSize(3);
    }
  }

  @Test
  void downForTwoDays() throws Exception {
    hosts.dns().mx("down.test", "127.0.0.86");
    int before = open.taken().size();
    Instant from = stack.clock().instant();
    traffic.send("down.test", 5);
    stack.awaitQuiet();
    int rounds = 0;
    while (stack.clock().instant().isBefore(from.plus(Duration.ofDays(2)))) {
      stack.advanceToNextTry();
      traffic.send("open.test", 1);
      stack.awaitQuiet();
      assertThat(open.taken()).as("others have their mail").hasSize(before + ++rounds);
    }
    // Tries come (20 n)² seconds after birth, or a little later.
    String waiting = " AS n FROM deferred WHERE destination = 'down.test'";
    assertThat(stack.number("SELECT COUNT(*)" + waiting)).isEqualTo(5);
    assertThat(stack.number("SELECT MIN(attempt)" + waiting)).isGreaterThanOrEqualTo(20);
    assertThat(stack.number("SELECT MAX(attempt)" + waiting)).isLessThanOrEqualTo(22);
    assertThat(stack.events("deferred", "down.test"))
        .isEqualTo(stack.number("SELECT SUM(attempt)" + waiting));

    try (Provider up = Provider.start("127.0.0.86", hosts.port(), new Manner() {})) {
      int _ = traffic.untilNothingWaits("down.test");
      assertAllDeliveredOnce(up, "down.test", 5);
    }
  }

  private static void assertAllDeliveredOnce(Provider provider, String domain, int count)
      throws Exception {
    List<String> recipients = provider.taken().stream().map(Taken::recipient).toList();
    assertThat(recipients).hasSize(count);
    assertThat(new HashSet<>(recipients)).as("none twice").hasSize(count);
    assertThat(stack.events("delivered", domain)).isEqualTo(count);
    assertThat(stack.events("bounced", domain)).isZero();
  }

  private static void assertThatLimitsRecover(String site) throws Exception {
    stack.advance(SiteStanding.HELD.plus(SiteStanding.STEP.multipliedBy(9)));
    assertThat(shares(site)).allMatch(share -> share == SiteStanding.WHOLE);
  }

  private static void toTheFullHour() {
    Instant now = stack.clock().instant();
    Instant hour = now.truncatedTo(ChronoUnit.HOURS).plus(Duration.ofHours(1));
    stack.advance(Duration.between(now, hour).plusSeconds(1));
  }

  private static List<Integer> shares(String site) throws Exception {
    Instant now = stack.clock().instant();
    return standings(site).stream().map(s -> s.shareAt(now)).toList();
  }

  private static List<SiteStanding> standings(String site) throws Exception {
    return stack.stores().destinationLimits().standings(stack.clock().instant()).stream()
        .filter(s -> s.at().site().equals(site))
        .toList();
  }
}

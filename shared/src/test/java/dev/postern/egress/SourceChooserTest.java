package dev.postern.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.postern.address.Domain;
import dev.postern.address.IpAddress;
import dev.postern.address.ReversePath;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Vectors T73 to T78, precedence, and what is not usable. The random numbers are drawn from fixed
/// seeds.
class SourceChooserTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final int DRAWS = 3000;

  private final Map<String, EgressSource> sources = new HashMap<>();
  private final Map<String, EgressPool> pools = new HashMap<>();
  private final Map<String, String> routes = new HashMap<>();
  private final Map<String, LocalBinding> senders = new HashMap<>();
  private boolean preset;

  @Test
  void ofThreeEachIsChosenAThirdOfTheTime() { // T73
    pool("default", "a", "b", "c");
    Map<String, Integer> drawn = draw("a@b.org", "h.com");
    assertThat(drawn.keySet()).containsExactly("a", "b", "c");
    drawn.values().forEach(n -> assertThat(n).isCloseTo(DRAWS / 3, within(100)));
  }

  @Test
  void aPoolOfTheDestinationShadowsTheDefault() { // T74
    pool("default", "a", "b");
    pool("hotmail.com", "x", "y");
    assertThat(draw("a@b.org", "hotmail.com").keySet()).containsExactly("x", "y");
    assertThat(draw("a@b.org", "gmail.com").keySet()).containsExactly("a", "b");
    assertThat(draw("a@b.org", "sub.hotmail.com").keySet())
        .as("no sub-domain fallback (spec 6.2)")
        .containsExactly("a", "b");
  }

  @Test
  void aPoolOfOneIsAlwaysThatOne() { // T75
    pool("hotmail.com", "x");
    assertThat(draw("a@b.org", "hotmail.com")).isEqualTo(Map.of("x", DRAWS));
    assertThat(choose("a@b.org", "gmail.com", null)).isEqualTo(new SourceChoice.Own());
  }

  @Test
  void withoutPoolsTheKernelChooses() { // T77
    assertThat(choose("a@b.org", "h.com", null)).isEqualTo(new SourceChoice.Own());
  }

  @Test
  void theInstallationsOwnAddressGoesBeforePools() { // T78
    pool("default", "a", "b");
    pool("hotmail.com", "x", "y");
    preset = true;
    assertThat(choose("a@b.org", "hotmail.com", null)).isEqualTo(new SourceChoice.Own());
  }

  @Test
  void weightsAreShares() {
    source("a");
    source("b");
    pools.put(
        "default",
        new EgressPool(
            "default", List.of(new EgressPool.Member("a", 9), new EgressPool.Member("b", 1))));
    assertThat(draw("a@b.org", "h.com").getOrDefault("b", 0)).isCloseTo(DRAWS / 10, within(60));
  }

  @Test
  void theMxOfADestinationMayNameItsPool() {
    pool("default", "a");
    pool("outlook", "x");
    pool("germany", "y");
    pool("contoso.com", "z");
    routes.put("*.outlook.com", "outlook");
    routes.put("*.de.outlook.com", "germany");
    assertThat(name("a@b.org", "corp.com", "corp-com.mail.protection.outlook.com")).isEqualTo("x");
    assertThat(name("a@b.org", "corp.de", "mx.de.outlook.com")).as("the longest").isEqualTo("y");
    assertThat(name("a@b.org", "contoso.com", "mx.outlook.com")).as("its own").isEqualTo("z");
    assertThat(name("a@b.org", "corp.com", "notoutlook.com")).isEqualTo("a");
    assertThat(name("a@b.org", "corp.com", null)).isEqualTo("a");
  }

  @Test
  void aRouteOfTheDomainGoesBeforeThePoolOfItsName() {
    pool("contoso.com", "a");
    pool("bulk", "b");
    routes.put("contoso.com", "bulk");
    assertThat(name("a@b.org", "contoso.com", null)).isEqualTo("b");
  }

  @Test
  void aSendersBindingGoesBeforeAllElse() {
    pool("default", "a");
    source("bound");
    preset = true;
    bind("bob@b.org", "bound");
    bind("b.org", null);
    bind(".c.org", "bound");
    assertThat(name("Bob@b.org", "h.com", null)).isEqualTo("bound");
    assertThat(choose("al@b.org", "h.com", null)).isEqualTo(new SourceChoice.Own());
    assertThat(name("x@sub.c.org", "h.com", null)).isEqualTo("bound");
    assertThat(choose("x@c.org", "h.com", null)).isEqualTo(new SourceChoice.Own());
    preset = false;
    assertThat(name("x@c.org", "h.com", null)).isEqualTo("a");
    bind("", "bound");
    assertThat(name("", "h.com", null)).isEqualTo("bound");
  }

  @Test
  void anAddressThatNobodyNamedIsBound() {
    senders.put("b.org", LocalBinding.parse("192.0.2.99"));
    assertThat(choose("a@b.org", "h.com", null))
        .isEqualTo(new SourceChoice.From(EgressSource.unnamed(IpAddress.parse("192.0.2.99"))));
  }

  @Test
  void whatIsPausedOrDeadIsNotChosen() {
    pool("default", "a", "b", "c", "d");
    state("a", EgressSource.State.PAUSED, null);
    state("b", EgressSource.State.DEAD, null);
    state("c", EgressSource.State.PAUSED, NOW.plusSeconds(60));
    state("d", EgressSource.State.PAUSED, NOW.minusSeconds(60));
    assertThat(draw("a@b.org", "h.com")).isEqualTo(Map.of("d", DRAWS));
  }

  @Test
  void withNoUsableSourceTheMailWaitsAndSaysWhy() {
    pool("default", "a", "b");
    pool("other", "c");
    state("a", EgressSource.State.PAUSED, NOW.plusSeconds(60));
    state("b", EgressSource.State.DEAD, null);
    assertThat(choose("a@b.org", "h.com", null))
        .isEqualTo(
            new SourceChoice.Nowhere(
                "No source of egress pool default is usable now: a paused, b dead.",
                NOW.plusSeconds(60),
                true));
    state("a", EgressSource.State.DEAD, null);
    assertThat(choose("a@b.org", "h.com", null))
        .isEqualTo(
            new SourceChoice.Nowhere(
                "No source of egress pool default is usable now: a dead, b dead.", null, false));
  }

  @Test
  void aChosenSourceStaysGoodUntilTheRulesSayOtherwise() {
    pool("default", "a", "b");
    pool("hotmail.com", "x");
    EgressSource a = source("a");
    assertThat(mayUse(a, "h.com")).isTrue();
    assertThat(mayUse(a, "hotmail.com")).as("its pool has it not").isFalse();
    state("a", EgressSource.State.PAUSED, null);
    assertThat(mayUse(sources.get("a"), "h.com")).isFalse();
  }

  @Test
  void warmingGrowsByTheDay() {
    var warming = new Warming(NOW, 50, 2);
    assertThat(warming.capAt(NOW)).hasValue(50);
    assertThat(warming.capAt(NOW.plus(Duration.ofHours(23)))).hasValue(50);
    assertThat(warming.capAt(NOW.plus(Duration.ofDays(1)))).hasValue(100);
    assertThat(warming.capAt(NOW.plus(Duration.ofDays(10)))).hasValue(51_200);
    assertThat(warming.capAt(NOW.plus(Duration.ofDays(12)))).as("warm").isEmpty();
    assertThat(warming.endOfDay(NOW.plus(Duration.ofHours(30))))
        .isEqualTo(NOW.plus(Duration.ofDays(2)));
  }

  private EgressSource source(String name) {
    return sources.computeIfAbsent(name, this::made);
  }

  private EgressSource made(String name) {
    return new EgressSource(
        name,
        IpAddress.parse("192.0.2." + (sources.size() + 1)),
        null,
        new SourceConnector.Bind(),
        EgressSource.State.ACTIVE,
        null,
        null);
  }

  private void state(String name, EgressSource.State state, @Nullable Instant until) {
    EgressSource s = source(name);
    sources.put(
        name,
        new EgressSource(name, s.address(), s.ehlo(), s.connector(), state, until, s.warming()));
  }

  private void pool(String name, String... members) {
    Arrays.stream(members).forEach(this::source);
    pools.put(
        name,
        new EgressPool(
            name, Arrays.stream(members).map(m -> new EgressPool.Member(m, 1)).toList()));
  }

  private void bind(String sender, @Nullable String source) {
    senders.put(sender, new LocalBinding(source == null ? null : source(source).address()));
  }

  private SourceChooser chooser(Random random) {
    return new SourceChooser(
        new EgressRules(
            sources,
            pools,
            routes,
            new SenderBindings(senders),
            Map.of(),
            PeerBindings.NONE,
            Map.of()),
        preset,
        _ -> true,
        NOW,
        random);
  }

  private SourceChoice choose(String sender, String destination, @Nullable String mx) {
    return chooser(new Random(1)).choose(ReversePath.parse(sender), new Domain(destination), mx);
  }

  private String name(String sender, String destination, @Nullable String mx) {
    return choose(sender, destination, mx) instanceof SourceChoice.From(EgressSource source)
        ? source.name()
        : "none";
  }

  private boolean mayUse(@Nullable EgressSource source, String destination) {
    return chooser(new Random(1))
        .mayUse(
            Objects.requireNonNull(source),
            ReversePath.parse("a@b.org"),
            new Domain(destination),
            null);
  }

  private Map<String, Integer> draw(String sender, String destination) {
    Map<String, Integer> drawn = new TreeMap<>();
    var chooser = chooser(new Random(42));
    for (int i = 0; i < DRAWS; i++) {
      SourceChoice choice =
          chooser.choose(ReversePath.parse(sender), new Domain(destination), null);
      assertThat(choice).isInstanceOf(SourceChoice.From.class);
      drawn.merge(((SourceChoice.From) choice).source().name(), 1, Integer::sum);
    }
    return drawn;
  }
}

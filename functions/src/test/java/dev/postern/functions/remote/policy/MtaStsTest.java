package dev.postern.functions.remote.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.Domain;
import dev.postern.functions.dns.DnsClient;
import dev.postern.functions.remote.DnsStub;
import dev.postern.mtasts.InMemoryMtaStsStore;
import dev.postern.mtasts.MtaStsPolicy;
import dev.postern.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Policies fetched over real HTTPS, with a DNS and a clock of our own.
class MtaStsTest {
  private static final Domain X = new Domain("x.test");
  private static final String POLICY = "version: STSv1\nmode: enforce\nmx: %s\nmax_age: 86400\n";
  private static final Duration PLENTY = Duration.ofMinutes(2);

  private final DnsStub dns = DnsStub.start();
  private final PolicyHost host = new PolicyHost("mta-sts.x.test");
  private final InMemoryMtaStsStore store = new InMemoryMtaStsStore();
  private Instant now = Instant.parse("2026-11-22T00:00:00Z");
  private final InstantSource clock = () -> now;
  private final MtaSts mtaSts = environment();

  MtaStsTest() throws Exception {}

  @AfterEach
  void stop() throws Exception {
    dns.close();
    host.close();
  }

  @Test
  void aPolicyIsFetchedOnceAndKeptForAll() throws Exception {
    announce("1");
    host.serve("x.test", POLICY.formatted("mx.x.test"));
    assertThat(mx(mtaSts)).contains(List.of("mx.x.test"));
    assertThat(mx(mtaSts)).contains(List.of("mx.x.test"));
    assertThat(mx(environment())).contains(List.of("mx.x.test"));
    assertThat(host.requests()).isEqualTo(1);
    assertThat(store.find(X)).isPresent();
  }

  @Test
  void withoutARecordNothingIsFetched() {
    host.serve("x.test", POLICY.formatted("mx.x.test"));
    assertThat(mx(mtaSts)).isEmpty();
    assertThat(host.requests()).isZero();
    assertThat(mtaSts.of(new Domain("[192.0.2.1]"), now.plus(PLENTY))).isEmpty();
  }

  @Test
  void anotherIdIsFetched() {
    announce("1");
    host.serve("x.test", POLICY.formatted("a.x.test"));
    assertThat(mx(mtaSts)).contains(List.of("a.x.test"));
    announce("2");
    host.serve("x.test", POLICY.formatted("b.x.test"));
    pass(Duration.ofMinutes(10));
    assertThat(mx(mtaSts)).contains(List.of("b.x.test"));
  }

  @Test
  void thePolicyOutlivesWhatFailsUntilMaxAgeIsOver() {
    announce("1");
    host.serve("x.test", POLICY.formatted("a.x.test"));
    assertThat(mx(mtaSts)).isPresent();
    announce("2");
    host.forget("x.test");
    pass(Duration.ofHours(6));
    assertThat(mx(mtaSts)).contains(List.of("a.x.test"));
    dns.remove("_mta-sts.x.test");
    pass(Duration.ofHours(6));
    assertThat(mx(mtaSts)).contains(List.of("a.x.test"));
    assertThat(mx(environment())).contains(List.of("a.x.test"));
    pass(Duration.ofHours(12));
    assertThat(mx(mtaSts)).isEmpty();
    assertThat(mx(environment())).isEmpty();
  }

  @Test
  void anAgingPolicyIsFetchedAgain() {
    announce("1");
    host.serve("x.test", POLICY.formatted("a.x.test"));
    assertThat(mx(mtaSts)).isPresent();
    for (int day = 0; day < 5; day++) {
      pass(Duration.ofHours(13));
      assertThat(mx(mtaSts)).contains(List.of("a.x.test"));
    }
    assertThat(host.requests()).isEqualTo(6);
  }

  @Test
  void aFetchThatFailedIsTriedAgainAfterFiveMinutes() {
    announce("1");
    assertThat(mx(mtaSts)).isEmpty();
    host.serve("x.test", POLICY.formatted("a.x.test"));
    pass(Duration.ofSeconds(299));
    assertThat(mx(mtaSts)).isEmpty();
    assertThat(host.requests()).isEqualTo(1);
    pass(Duration.ofSeconds(1));
    assertThat(mx(mtaSts)).isPresent();
  }

  @Test
  void withoutTheDatabaseMemoryIsEnough() throws Exception {
    store.away(true);
    announce("1");
    host.serve("x.test", POLICY.formatted("a.x.test"));
    assertThat(mx(mtaSts)).isPresent();
    assertThat(mx(mtaSts)).isPresent();
    assertThat(host.requests()).isEqualTo(1);
    assertThat(mx(environment())).isPresent();
    assertThat(host.requests()).isEqualTo(2);
    store.away(false);
    assertThat(store.find(X)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "200; text/html; ok; is not text/plain but text/html",
        "200; ; ok; is not text/plain but none",
        "404; text/plain; ok; answers 404",
        "500; text/plain; ok; answers 500",
        "301; text/plain; ok; answers 301",
        "200; text/plain; large; exceed",
      })
  void whatIsNotServedAsAskedIsNoPolicy(int status, String type, String body, String why) {
    host.answer(
        "x.test",
        status,
        type == null
            ? Map.of()
            : Map.of("Content-Type", type, "Location", "https://mta-sts.x.test/else"),
        body.equals("large") ? "x".repeat(MtaStsFetch.LARGEST + 1) : body);
    assertThatThrownBy(() -> new MtaStsFetch(host.client()).fetch(X, PLENTY))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(why);
  }

  @Test
  void theCertificateMustBeTheHostsAndOfAKnownAuthority() throws Exception {
    host.serve("x.test", "ok").serve("y.test", "ok");
    assertThat(new MtaStsFetch(host.client()).fetch(X, PLENTY)).isEqualTo("ok");
    assertThatThrownBy(() -> new MtaStsFetch(host.client()).fetch(new Domain("y.test"), PLENTY))
        .hasMessageContaining("mta-sts.y.test");
    assertThatThrownBy(() -> new MtaStsFetch(host.stranger()).fetch(X, PLENTY))
        .hasMessageContaining("certification path");
  }

  @Test
  void withoutTimeNothingIsFetched() throws Exception {
    var fetch = new MtaStsFetch(host.client());
    assertThatThrownBy(() -> fetch.fetch(X, Duration.ZERO)).hasMessage("no time is left");
    assertThat(host.requests()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "v=STSv1; id=20160831085700Z; | 20160831085700Z",
        "v=STSv1;id=a | a",
        "v=STSv1 ; x=y; id=abc ; | abc",
        "v=STSv1; | ",
        "v=STSv1; id=a-b; | ",
        "v=STSv1; id=123456789012345678901234567890123; | ",
        "v=STSv2; id=a; | ",
        "v=spf1 -all | ",
        "id=a; v=STSv1; | ",
      })
  void theRecordNamesThePolicy(String text, String id) {
    assertThat(MtaStsRecord.id(List.of(text, "v=other"))).isEqualTo(Optional.ofNullable(id));
    assertThat(MtaStsRecord.id(List.of(text, "v=STSv1; id=two;")))
        .isEqualTo(text.startsWith("v=STSv1") ? Optional.<String>empty() : Optional.of("two"));
  }

  private MtaSts environment() throws RuntimeException {
    Map<String, String> given =
        Map.of("postern.dns.servers", dns.server(), "postern.dns.timeout", "2s");
    Settings settings = Settings.of(List.of(new Settings.Source("test", given)));
    try {
      return new MtaSts(
          DnsClient.of(settings, clock),
          new MtaStsFetch(host.client()),
          new KeptPolicies(store, clock),
          clock);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void announce(String id) {
    dns.remove("_mta-sts.x.test").record("_mta-sts.x.test", "TXT", "\"v=STSv1; id=" + id + ";\"");
  }

  private Optional<List<String>> mx(MtaSts of) {
    return of.of(X, now.plus(PLENTY)).map(MtaStsPolicy::mx);
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }
}

package dev.postern.srs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import dev.postern.secret.DataKey;
import dev.postern.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Addresses there and back; those of `tops3cr3t` at 2020-01-01 are what postsrsd's own tests
/// expect.
class SrsTest {
  private static final Instant NOW = Instant.parse("2020-01-01T00:01:00Z");
  private static final Srs SRS = srs("tops3cr3t");

  @ParameterizedTest
  @CsvSource({
    "test@otherdomain.com, SRS0=vmyz=2W=otherdomain.com=test@example.com",
    "sender@otherdomain.com, SRS0=9KJ+=2W=otherdomain.com=sender@example.com",
    "SRS0=opaque+string@otherdomain.com, SRS1=chaI=otherdomain.com==opaque+string@example.com",
    "srs0=opaque+string@otherdomain.com, SRS1=chaI=otherdomain.com==opaque+string@example.com",
    "SRS1=X=thirddomain.com==opaque+string@otherdomain.com,"
        + " SRS1=JIBX=thirddomain.com==opaque+string@example.com",
  })
  void asPostsrsdRewrites(String sender, String expected) {
    assertThat(SRS.rewritten(Mailbox.parse(sender), NOW)).contains(Mailbox.parse(expected));
  }

  @ParameterizedTest
  @CsvSource({
    "SRS0=XjO9=2V=otherdomain.com=test@example.com, test@otherdomain.com",
    "SRS0=vmyz=2W=otherdomain.com=test@example.com, test@otherdomain.com",
    "srs0=VMYZ=2w=otherdomain.com=test@example.com, test@otherdomain.com",
    "SRS0+vmyz=2W=otherdomain.com=test@example.com, test@otherdomain.com",
    "SRS1=JIBX=thirddomain.com==opaque+string@example.com, SRS0=opaque+string@thirddomain.com",
  })
  void asPostsrsdFindsBack(String ours, String expected) {
    Mailbox mailbox = Mailbox.parse(ours);
    assertThat(SRS.isOurs(mailbox)).isTrue();
    assertThat(SRS.original(mailbox, NOW))
        .isEqualTo(new Srs.Original.Sender(Mailbox.parse(expected)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SRS0=XjO8=2V=otherdomain.com=test",
        "SRS0=vmyz=2W=otherdomain.com=toast",
        "SRS0=vmyz=2W=otherdomain.net=test",
        "SRS0=vmyz=2X=otherdomain.com=test",
        "SRS0=vmy=2W=otherdomain.com=test",
        "SRS0==2W=otherdomain.com=test",
        "SRS0=vmyz=2W=otherdomain.com=",
        "SRS0=vmyz=2W=otherdomain.com",
        "SRS0=",
        "SRS1=JIBY=thirddomain.com==opaque+string",
        "SRS1=JIBX=thirddomain.com==opaque",
        "SRS1=JIBX=thirddomain.com",
        "SRS1=X=thirddomain.com==opaque+string",
      })
  void whatWasNotMadeHereIsNotBelieved(String local) {
    var mailbox = new Mailbox(local, new Domain("example.com"));
    assertThat(SRS.isOurs(mailbox)).isTrue();
    assertThat(SRS.original(mailbox, NOW))
        .isEqualTo(new Srs.Original.Unknown("this SRS address was not made here"));
  }

  @Test
  void anAddressIsGoodFor21Days() {
    Mailbox ours = SRS.rewritten(Mailbox.parse("a@b.example"), NOW).orElseThrow();
    var sender = new Srs.Original.Sender(Mailbox.parse("a@b.example"));
    assertThat(SRS.original(ours, NOW.plus(Duration.ofDays(21)))).isEqualTo(sender);
    assertThat(SRS.original(ours, NOW.plus(Duration.ofDays(22))))
        .isEqualTo(new Srs.Original.Unknown("this SRS address is older than 21 days"));
    assertThat(SRS.original(ours, NOW.minus(Duration.ofDays(2))))
        .isInstanceOf(Srs.Original.Unknown.class);
    Instant turn = Instant.ofEpochSecond(1023L * 86_400);
    Mailbox late = SRS.rewritten(Mailbox.parse("a@b.example"), turn).orElseThrow();
    assertThat(SRS.original(late, turn.plus(Duration.ofDays(2)))).isEqualTo(sender);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a=b@c.example", "\"a b\"@c.example", "a+b-c=d@[192.0.2.1]", "ä@c.example"})
  void everySenderIsFoundBack(String sender) {
    Mailbox mailbox = Mailbox.parse(sender);
    Mailbox ours = SRS.rewritten(mailbox, NOW).orElseThrow();
    assertThat(SRS.original(Mailbox.parse(ours.toString()), NOW))
        .isEqualTo(new Srs.Original.Sender(mailbox));
  }

  @Test
  void ourOwnAndThoseThatWouldBeTooLongStay() {
    assertThat(SRS.rewritten(Mailbox.parse("a@example.com"), NOW)).isEmpty();
    assertThat(SRS.rewritten(Mailbox.parse("SRS0=vmyz=2W=b.com=a@example.com"), NOW)).isEmpty();
    // SRS0=HHHH=TT=c.example= has 23 octets.
    assertThat(SRS.rewritten(Mailbox.parse("x".repeat(41) + "@c.example"), NOW))
        .hasValueSatisfying(ours -> assertThat(ours.localPart()).hasSize(64));
    assertThat(SRS.rewritten(Mailbox.parse("x".repeat(42) + "@c.example"), NOW)).isEmpty();
  }

  @Test
  void aForwardKeepsItsSenderWhereItNeedsNoOtherOrThereIsNone() {
    assertThat(forwarded("a@far.example")).isInstanceOf(Srs.Forwarded.Ours.class);
    assertThat(forwarded("")).isEqualTo(new Srs.Forwarded.AsItCame("the null sender stays"));
    assertThat(forwarded("a@hosted.example"))
        .isEqualTo(new Srs.Forwarded.AsItCame("hosted.example is hosted here"));
    assertThat(forwarded("a@example.com")).isInstanceOf(Srs.Forwarded.AsItCame.class);
    assertThat(forwarded("x".repeat(42) + "@c.example"))
        .isEqualTo(
            new Srs.Forwarded.TooLong(
                "not rewritten: the local part would have more than 64 octets"));
  }

  private static Srs.Forwarded forwarded(String sender) {
    return SRS.forwarded(
        ReversePath.parse(sender), domain -> domain.name().equals("hosted.example"), NOW);
  }

  @Test
  void othersAreNotOurs() {
    assertThat(SRS.isOurs(Mailbox.parse("SRS0=vmyz=2W=otherdomain.com=test@example.net")))
        .isFalse();
    assertThat(SRS.isOurs(Mailbox.parse("srs0test@example.com"))).isFalse();
    assertThat(SRS.isOurs(Mailbox.parse("srs@example.com"))).isFalse();
  }

  @Test
  void theSecretBeforeIsAcceptedToo() {
    Srs before = configured("7");
    Mailbox ours = before.rewritten(Mailbox.parse("a@b.example"), NOW).orElseThrow();
    var sender = new Srs.Original.Sender(Mailbox.parse("a@b.example"));
    assertThat(configured("8").original(ours, NOW)).isEqualTo(sender);
    assertThat(configured("8").rewritten(Mailbox.parse("a@b.example"), NOW))
        .isNotEqualTo(Optional.of(ours));
    assertThat(configured("9").original(ours, NOW)).isInstanceOf(Srs.Original.Unknown.class);
  }

  @Test
  void withoutADomainThereIsNone() {
    assertThat(Srs.of(settings(Map.of()))).isEmpty();
    assertThatThrownBy(() -> Srs.of(settings(Map.of("postern.srs.domain", "srs.example"))))
        .hasMessageStartingWith("postern.srs.domain=srs.example needs postern.auth.data-key");
  }

  private static Srs configured(String number) {
    String key = DataKey.random(new Random(1)).text();
    return Srs.of(
            settings(
                Map.of(
                    "postern.srs.domain",
                    "srs.example",
                    "postern.srs.secret",
                    number,
                    "postern.auth.data-key",
                    key)))
        .orElseThrow();
  }

  private static Settings settings(Map<String, String> values) {
    return Settings.of(List.of(new Settings.Source("test", values)));
  }

  private static Srs srs(String secret) {
    return new Srs(
        new Domain("example.com"),
        List.of(new SrsSecret(secret.getBytes(StandardCharsets.US_ASCII))));
  }
}

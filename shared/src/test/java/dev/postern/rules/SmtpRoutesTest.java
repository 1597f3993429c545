package dev.postern.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.Domain;
import dev.postern.secret.DataKey;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmtpRoutesTest {
  private static final DataKey KEY = DataKey.random(new Random(1));

  @ParameterizedTest
  @CsvSource({
    "example.net:relay.example.net:2525, example.net, relay.example.net, 2525",
    "Example.NET:Relay.Example.net, example.net, relay.example.net, 25",
    ".example.net:relay.example.net, .example.net, relay.example.net, 25",
    ":smarthost.example, '', smarthost.example, 25",
    "example.net:, example.net, '', 25",
    "example.net::2525, example.net, '', 2525",
    "example.net:192.0.2.1:26, example.net, [192.0.2.1], 26",
    "example.net:[192.0.2.1], example.net, [192.0.2.1], 25",
    "example.net:[IPv6:2001:DB8::1]:26, example.net, [IPv6:2001:db8::1], 26",
    "example.net:[2001:DB8::1]:65535, example.net, [IPv6:2001:db8::1], 65535",
  })
  void linesAreRead(String line, String key, String host, int port) {
    assertThat(SmtpRoute.parse(line)).isEqualTo(new SmtpRoute(line, key, host, port));
  }

  @ParameterizedTest
  @CsvSource({
    "example.net, 1, a route is DOMAIN:HOST[:PORT]",
    "'', 1, a route is DOMAIN:HOST[:PORT]",
    "example.net:relay:25:3, 1, a route is DOMAIN:HOST[:PORT]",
    "example.net:2001:db8::1, 1, a route is DOMAIN:HOST[:PORT]",
    "example.net:relay:0, 19, 'a port is 1 to 65535, not 0'",
    "example.net:relay:65536, 19, 'a port is 1 to 65535, not 65536'",
    "exa mple.net:relay, 1, has a character no domain has",
    ".:relay, 1, the domain is empty",
    "..net:relay, 1, the domain has an empty label",
    "example.net:-relay, 13, has a character no domain has",
    "example.net:relay., 13, the domain ends in a dot",
    "example.net:192.0.2.256, 13, not an IP address",
    "example.net:[relay], 13, not an IP address",
  })
  void otherLinesAreRefusedWithTheirColumn(String line, int column, String what) {
    assertThatThrownBy(() -> SmtpRoute.parse(line))
        .isInstanceOfSatisfying(
            RuleSyntaxException.class, e -> assertThat(e.column()).isEqualTo(column))
        .hasMessageContaining(what);
  }

  @Test
  void thePasswordOfALoginIsStoredEncrypted() throws Exception {
    String line = "Example.net:relay.example:587 \t me@example.org   s3:cret";
    String stored = SmtpRoute.sealed(line, KEY);
    assertThat(stored).startsWith("Example.net:relay.example:587 me@example.org {encrypted}");
    assertThat(SmtpRoute.sealed(line, KEY)).isEqualTo(stored);
    assertThat(SmtpRoute.sealed(stored, KEY)).isEqualTo(stored);
    assertThat(SmtpRoute.sealed(stored, null)).isEqualTo(stored);
    assertThat(SmtpRoute.shown(stored))
        .isEqualTo("Example.net:relay.example:587 me@example.org ***")
        .isEqualTo(SmtpRoute.shown(SmtpRoute.shown(stored)));

    SmtpRoute route = SmtpRoute.parse(stored);
    assertThat(route.host()).isEqualTo("relay.example");
    assertThat(route.port()).isEqualTo(587);
    RouteLogin login = Objects.requireNonNull(route.login());
    assertThat(login.user()).isEqualTo("me@example.org");
    assertThat(login.password(route, KEY)).isEqualTo("s3:cret");
    assertThat(login).hasToString("RouteLogin[me@example.org]");
  }

  @Test
  void anEncryptedPasswordIsOfItsRouteUserAndKeyAlone() {
    String stored = SmtpRoute.sealed("example.net:relay.example me secret", KEY);
    String secret = stored.substring(stored.indexOf('{'));
    for (String other :
        List.of(
            "example.org:relay.example me ",
            "example.net:evil.example me ",
            "example.net:relay.example:26 me ",
            "example.net:relay.example you ")) {
      assertThatThrownBy(() -> SmtpRoute.sealed(other + secret, KEY))
          .hasMessageContaining("was encrypted with another postern.auth.data-key, or for another")
          .hasMessageNotContaining(secret);
    }
    assertThatThrownBy(() -> SmtpRoute.sealed(stored, DataKey.random(new Random(2))))
        .hasMessageContaining("write it in clear");
    assertThatThrownBy(() -> SmtpRoute.sealed(stored.replace("{encrypted}", "{encrypted}A"), KEY))
        .isInstanceOf(RuleSyntaxException.class);
  }

  @Test
  void aPasswordInClearIsNotStored() {
    assertThatThrownBy(() -> SmtpRoute.parse("example.net:relay.example me hunter2"))
        .isInstanceOfSatisfying(
            RuleSyntaxException.class, e -> assertThat(e.column()).isEqualTo(30))
        .hasMessageContaining("the password is in clear")
        .hasMessageNotContaining("hunter2");
    assertThatThrownBy(() -> SmtpRoute.sealed("example.net:relay.example me hunter2", null))
        .hasMessageContaining("a password needs postern.auth.data-key")
        .hasMessageNotContaining("hunter2");
    assertThatThrownBy(() -> SmtpRoute.sealed("example.net:relay me " + "x".repeat(256), KEY))
        .hasMessageContaining("a password has at most 255 octets");
    assertThatThrownBy(() -> SmtpRoute.sealed("example.net:relay m\u0007e hunter2", KEY))
        .hasMessageContaining("the user has a control character");
    assertThat(SmtpRoute.shown("example.net:relay.example me hunter2 X=1"))
        .isEqualTo("example.net:relay.example me ***");
  }

  @Test
  void aLoginIsFoundByItsHost() {
    String line = SmtpRoute.sealed("a.example:relay.example:587 me secret", KEY);
    SmtpRoutes routes = routes(line, "b.example:relay.example:587");
    assertThat(routes.withLogin("relay.example", 587, "me")).contains(SmtpRoute.parse(line));
    assertThat(routes.withLogin("relay.example", 25, "me")).isEmpty();
    assertThat(routes.withLogin("relay.example", 587, "you")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "example.net, exact", "a.example.net, suffix", "b.a.example.net, longest",
    "c.b.a.example.net, longest", "xexample.net, default", "direct.example, ''",
    "sub.direct.example, default"
  })
  void theDomainThenItsSuffixesThenTheDefault(String domain, String host) {
    SmtpRoutes routes =
        routes(
            "example.net:exact",
            ".example.net:suffix",
            ".a.example.net:longest",
            "direct.example:",
            ":default");
    assertThat(routes.routeFor(new Domain(domain)).map(SmtpRoute::host)).contains(host);
  }

  @Test
  void withoutADefaultTheRestGoToTheirMx() {
    assertThat(routes("example.net:exact").routeFor(new Domain("other.example"))).isEmpty();
    assertThat(SmtpRoutes.EMPTY.routeFor(new Domain("example.net"))).isEqualTo(Optional.empty());
  }

  @Test
  void theFirstOfTwoCounts() {
    assertThat(
            routes("example.net:first", "EXAMPLE.net:second")
                .routeFor(new Domain("example.net"))
                .map(SmtpRoute::host))
        .contains("first");
  }

  private static SmtpRoutes routes(String... lines) {
    return new SmtpRoutes(Stream.of(lines).map(SmtpRoute::parse).toList());
  }
}

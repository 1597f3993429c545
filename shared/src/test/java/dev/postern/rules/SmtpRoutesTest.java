package dev.postern.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.Domain;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmtpRoutesTest {
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

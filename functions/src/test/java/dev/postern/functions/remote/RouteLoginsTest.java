package dev.postern.functions.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.Domain;
import dev.postern.functions.remote.sasl.Login;
import dev.postern.functions.runtime.InMemoryStores;
import dev.postern.message.Route;
import dev.postern.rules.SmtpRoute;
import dev.postern.secret.DataKey;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Who we are at a host, by the rules in force when the mail is tried.
class RouteLoginsTest {
  private static final DataKey KEY = DataKey.random(new Random(1));

  private final InMemoryStores stores = new InMemoryStores();
  private final RouteLogins logins = new RouteLogins(stores.rules(), KEY);

  @Test
  void anMxAndAnOpenRouteHaveNone() throws Exception {
    stores.route("x.test:relay.test:587");
    assertThat(logins.at(new Route.Remote("default", new Domain("x.test")))).isNull();
    assertThat(logins.at(to("x.test", null))).isNull();
    assertThat(logins.at(to("gone.test", null))).isNull();
  }

  @Test
  void theLineInForceCounts() throws Exception {
    stores.route(SmtpRoute.sealed("x.test:relay.test:587 me secret", KEY));
    assertThat(logins.at(to("x.test", "me"))).isEqualTo(new Login("me", "secret"));
    // It was dispatched before the line had a login, or had another.
    assertThat(logins.at(to("x.test", null))).isEqualTo(new Login("me", "secret"));
    assertThat(logins.at(to("x.test", "old"))).isEqualTo(new Login("me", "secret"));
  }

  @Test
  void aLoginThatWasTakenAwayIsNotUsed() throws Exception {
    stores.route("x.test:relay.test:587");
    assertThat(logins.at(to("x.test", "me"))).isNull();
  }

  @Test
  void afterTheLineIsGoneAnotherToTheSameHostServes() throws Exception {
    stores.route("x.test:elsewhere.test");
    stores.route(SmtpRoute.sealed("y.test:relay.test:587 me secret", KEY));
    assertThat(logins.at(to("x.test", "me"))).isEqualTo(new Login("me", "secret"));
    waits(logins, to("x.test", "you"), "4.7.8", "smtproutes has no login there any more");
  }

  @Test
  void withoutRulesMailWithALoginWaits() throws Exception {
    stores.rulesAway = true;
    assertThat(logins.at(to("x.test", null))).isNull();
    waits(logins, to("x.test", "me"), "4.3.0", "no rules could be loaded");
  }

  @Test
  void withoutItsKeyMailWaits() {
    stores.route(SmtpRoute.sealed("x.test:relay.test:587 me secret", KEY));
    var keyless = new RouteLogins(stores.rules(), null);
    waits(keyless, to("x.test", "me"), "4.3.5", "postern.auth.data-key is not given");
    var rekeyed = new RouteLogins(stores.rules(), DataKey.random(new Random(2)));
    waits(rekeyed, to("x.test", "me"), "4.3.5", "encrypted with another postern.auth.data-key");
  }

  private static void waits(RouteLogins logins, Route route, String status, String why) {
    assertThatThrownBy(() -> logins.at(route))
        .isInstanceOfSatisfying(
            RouteLogins.NoPasswordException.class,
            e -> {
              assertThat(e.trouble().status()).hasToString(status);
              assertThat(e.trouble().text())
                  .startsWith("The password for the host relay.test of smtproutes is not to be had")
                  .contains(why)
                  .doesNotContain("secret");
            });
  }

  private static Route to(String domain, @Nullable String user) {
    return new Route.Static("default", new Domain(domain), "relay.test", 587, user);
  }
}

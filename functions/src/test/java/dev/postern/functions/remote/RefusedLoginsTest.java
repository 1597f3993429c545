package dev.postern.functions.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.postern.address.Domain;
import dev.postern.functions.deliver.AttemptStores;
import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.remote.sasl.Login;
import dev.postern.functions.remote.smtp.Target;
import dev.postern.functions.remote.tls.HostTls;
import dev.postern.functions.remote.tls.PeerTls;
import dev.postern.functions.runtime.InMemoryStores;
import dev.postern.message.Route;
import dev.postern.rules.SmtpRoute;
import dev.postern.secret.DataKey;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A host that refuses our login hears it again only after a while, or another one.
class RefusedLoginsTest {
  private static final DataKey KEY = DataKey.random(new Random(1));
  private static final String REFUSED = "535 5.7.8 authorization failure";

  private final AttemptStores time = new AttemptStores(Map.of());
  private final SmtpSink sink =
      SmtpSink.start(
          InetAddress.ofLiteral("127.0.0.43"),
          0,
          SmtpSink.Options.usual().extensions("AUTH PLAIN"));
  private volatile InMemoryStores rules = withPassword("wrong");
  private final TestDelivery delivery =
      TestDelivery.of(
          Map.of(),
          25,
          (_, _, _, _) -> new HostTls.Use(new PeerTls.May(), false),
          new RouteLogins(() -> rules.rules().current(), KEY),
          time.clock());

  @AfterEach
  void stop() {
    sink.close();
  }

  @Test
  void aRefusedLoginIsNotTriedAgainForAWhile() throws Exception {
    sink.login = REFUSED;
    assertThat(trouble(deliver()).line()).isEqualTo(REFUSED);
    for (int i = 0; i < 3; i++) {
      Trouble trouble = trouble(deliver());
      assertThat(trouble.status()).hasToString("4.7.8");
      assertThat(trouble.line())
          .isEqualTo(
              "4.7.8 Not tried before 2026-11-21T10:05:00Z: [127.0.0.43] refused the login of me at"
                  + " 2026-11-21T10:00:00Z: "
                  + REFUSED);
    }
    assertThat(sink.sessions()).hasSize(1);

    time.advance(RefusedLogins.HELD);
    assertThat(trouble(deliver()).line()).isEqualTo(REFUSED);
    assertThat(sink.sessions()).hasSize(2);
  }

  @Test
  void anotherPasswordIsTriedAtOnce() throws Exception {
    sink.login = REFUSED;
    assertThat(trouble(deliver()).line()).isEqualTo(REFUSED);
    sink.login = "235 2.7.0 welcome";
    rules = withPassword("right");
    assertThat(deliver()).isInstanceOf(Outcome.Delivered.class);
  }

  @Test
  void manyAtOnceTryItOnce() throws Exception {
    sink.login = REFUSED;
    List<Future<Outcome>> all = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        all.add(threads.submit(this::deliver));
      }
    }
    for (Future<Outcome> each : all) {
      assertThat(trouble(each.get()).status()).hasToString("4.7.8");
    }
    assertThat(sink.sessions()).hasSize(1);
  }

  @Test
  void onceItWorkedNobodyWaitsForATurn() {
    var logins = new RefusedLogins(time.clock());
    var target =
        new Target(
            "relay.test",
            InetAddress.getLoopbackAddress(),
            25,
            new PeerTls.None(),
            false,
            new Login("me", "right"));
    var deadline = time.clock().instant().plusMillis(10);
    try (var first = logins.of(target, deadline)) {
      first.accepted();
    }
    try (var second = logins.of(target, deadline);
        var third = logins.of(target, deadline)) {
      assertThat(second.refusedBefore()).isEmpty();
      second.refused(Trouble.ours("4.7.8", "no more", FailureScope.HOST));
      assertThat(third.refusedBefore()).isPresent();
    }
    assertThatCode(() -> logins.of(target, deadline).close()).doesNotThrowAnyException();
  }

  private InMemoryStores withPassword(String password) {
    return new InMemoryStores()
        .route(SmtpRoute.sealed("x.test:[127.0.0.43]:" + sink.port() + " me " + password, KEY));
  }

  private Outcome deliver() throws Exception {
    return delivery.deliver(
        new Route.Static("default", new Domain("x.test"), "[127.0.0.43]", sink.port(), "me"));
  }

  private static Trouble trouble(Outcome outcome) {
    return ((Outcome.Deferred) outcome).trouble();
  }
}

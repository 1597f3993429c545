package dev.postern.functions.remote.smtp;

import static dev.postern.functions.remote.smtp.Sending.FAR;
import static dev.postern.functions.remote.smtp.Sending.HERE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.functions.deliver.AttemptStores;
import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.remote.sasl.ClientMechanism;
import dev.postern.functions.remote.sasl.Login;
import dev.postern.functions.remote.sasl.LoginPolicy;
import dev.postern.functions.remote.tls.PeerTls;
import dev.postern.functions.remote.tls.TlsClient;
import dev.postern.message.DeliveryJob;
import dev.postern.message.SpoolRef;
import dev.postern.settings.Settings;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Logging in, line by line, with hosts of every kind.
class AuthenticationTest {
  private static final Login TIM = new Login("tim", "tanstaaftanstaaf");
  private static final Body BODY =
      () -> new ByteArrayInputStream("Subject: hi\r\n".getBytes(StandardCharsets.US_ASCII));
  private static final String GREETING = "S: 220 peer\nC: EHLO lane.example.com\n";
  private static final Duration FIVE = Duration.ofSeconds(5);

  @Test
  void plain() throws Exception {
    delivers(
        "PLAIN LOGIN",
        """
        C: AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm
        S: 235 2.7.0 ok
        """);
  }

  @Test
  void login() throws Exception {
    delivers(
        "LOGIN",
        """
        C: AUTH LOGIN
        S: 334 VXNlcm5hbWU6
        C: dGlt
        S: 334 UGFzc3dvcmQ6
        C: dGFuc3RhYWZ0YW5zdGFhZg==
        S: 235 ok, go ahead (#2.0.0)
        """);
  }

  @Test
  void cramMd5OfRfc2195() throws Exception {
    delivers(
        "PLAIN CRAM-MD5",
        """
        C: AUTH CRAM-MD5
        S: 334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+
        C: dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw
        S: 235 2.7.0 ok
        """);
  }

  @Test
  void aFirstResponseThatIsTooLongWaitsForItsChallenge() throws Exception {
    var long_ = new Login("tim", "x".repeat(500));
    String response =
        java.util.Base64.getEncoder()
            .encodeToString(("\0tim\0" + long_.password()).getBytes(StandardCharsets.US_ASCII));
    try (var peer =
        new DialogPeer(
            ehlo("PLAIN") + "C: AUTH PLAIN\nS: 334 \nC: " + response + "\nS: 235 2.7.0 ok\n")) {
      assertThat(deliver(client(), peer, long_))
          .isInstanceOfSatisfying(
              HostResult.Settled.class,
              settled ->
                  assertThat(settled.outcomes().getFirst()).isInstanceOf(Outcome.Delivered.class));
      assertThat(peer.faults()).isEmpty();
    }
  }

  @Test
  void aRefusedLoginPutsTheMailOff() throws Exception {
    Trouble trouble =
        loginRefused(
            "PLAIN",
            """
            C: AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm
            S: 535 5.7.8 authorization failure
            C: QUIT
            S: 221 bye
            """);
    assertThat(trouble.status()).hasToString("4.7.8");
    assertThat(trouble.scope()).isEqualTo(FailureScope.HOST);
    assertThat(trouble.text())
        .isEqualTo(
            "Connected to 127.0.0.1 but it did not take my login. Remote host said: 535 5.7.8"
                + " authorization failure");
  }

  @Test
  void whatIsTemporaryGoesToTheNextAddress() throws Exception {
    Trouble trouble =
        next(
            "PLAIN",
            """
            C: AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm
            S: 454 4.7.0 temporary authentication failure
            C: QUIT
            S: 221 bye
            """);
    assertThat(trouble.status()).hasToString("4.7.0");
  }

  @Test
  void aHostThatHangsUpIsLeft() throws Exception {
    assertThat(
            next("PLAIN", "C: AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm\nS: 421 4.7.0 too many\n")
                .status())
        .hasToString("4.7.0");
    assertThat(next("LOGIN", "C: AUTH LOGIN\nS: hello\n").status()).hasToString("4.5.0");
    assertThat(next("LOGIN", "C: AUTH LOGIN\nS: 354 go ahead\n").status()).hasToString("4.5.0");
  }

  @Test
  void aHostWithoutAuthPutsTheMailOff() throws Exception {
    try (var peer =
        new DialogPeer(GREETING + "S: 250-peer\nS: 250 SIZE\nC: QUIT\nS: 221 2.0.0 bye\n")) {
      Trouble trouble = ((HostResult.TryNext) deliver(client(), peer, TIM)).trouble();
      assertThat(trouble.status()).hasToString("4.7.4");
      assertThat(trouble.text())
          .isEqualTo(
              "Connected to 127.0.0.1 but it offers no login that I may use. (it offers none at"
                  + " all)");
      assertThat(peer.faults()).isEmpty();
    }
  }

  @Test
  void aPasswordIsNotToldInClear() throws Exception {
    try (var peer = new DialogPeer(ehlo("PLAIN LOGIN") + "C: QUIT\nS: 221 2.0.0 bye\n")) {
      var strict = new LoginPolicy(List.of(ClientMechanism.values()), List.of());
      Trouble trouble = ((HostResult.TryNext) deliver(client(strict), peer, TIM)).trouble();
      assertThat(trouble.text()).endsWith("(it offers LOGIN PLAIN, without TLS)");
      assertThat(peer.faults()).isEmpty();
    }
  }

  @Test
  void hostsThatDoNotKeepToTheRulesAreLeftWithAnAsterisk() throws Exception {
    String cancelled = "C: *\nS: 501 5.7.0 cancelled\nC: QUIT\nS: 221 bye\n";
    assertThat(settled("LOGIN", "C: AUTH LOGIN\nS: 334 not Base64!\n" + cancelled).text())
        .isEqualTo(
            "Connected to 127.0.0.1 but it did not keep to the rules of logging in. (a challenge"
                + " is no Base64)");
    assertThat(
            settled("PLAIN", "C: AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm\nS: 334 \n" + cancelled)
                .text())
        .endsWith("(PLAIN has no challenge)");
    String thirdPrompt =
        "C: AUTH LOGIN\nS: 334 \nC: dGlt\nS: 334 \nC: dGFuc3RhYWZ0YW5zdGFhZg==\nS: 334 \n";
    assertThat(settled("LOGIN", thirdPrompt + cancelled).text())
        .endsWith("(LOGIN has two prompts, not three)");
  }

  @Test
  void aYesThatComesTooSoonIsNone() throws Exception {
    Trouble trouble =
        settled("LOGIN", "C: AUTH LOGIN\nS: 235 2.7.0 welcome\nC: QUIT\nS: 221 bye\n");
    assertThat(trouble.status()).hasToString("4.7.8");
    assertThat(trouble.text()).endsWith("(LOGIN was not at its end when it said yes)");
  }

  @Test
  void connectionsAreSharedByEqualLoginsAlone() throws Exception {
    String tim = ehlo("PLAIN") + "C: AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm\nS: 235 ok\n";
    String tom = ehlo("PLAIN") + "C: AUTH PLAIN AHRvbQB0YW5zdGFhZnRhbnN0YWFm\nS: 235 ok\n";
    String changed = ehlo("PLAIN") + "C: AUTH PLAIN AHRpbQBvdGhlcg==\nS: 235 ok\n";
    String nobody = ehlo("PLAIN");
    try (var peer = new DialogPeer(tim, tom, changed, nobody)) {
      var reuse = new ConnectionPool.Limits(Duration.ofMillis(100), 10, 10);
      SmtpClient client = client(policy(), reuse);
      for (Login login : java.util.Arrays.asList(TIM, TIM, new Login("tom", TIM.password()))) {
        var _ = deliver(client, peer, login);
      }
      Sending.await(() -> peer.senders().size() == 3);
      var _ = deliver(client, peer, new Login("tim", "other"));
      var _ = deliver(client, peer, null);
      assertThat(peer.faults()).isEmpty();
      assertThat(peer.senders()).hasSize(5);
    }
  }

  private static void delivers(String mechanisms, String dialog) throws Exception {
    try (var peer = new DialogPeer(ehlo(mechanisms) + dialog)) {
      HostResult result = deliver(client(), peer, TIM);
      assertThat(peer.faults()).isEmpty();
      assertThat(((HostResult.Settled) result).outcomes())
          .allMatch(Outcome.Delivered.class::isInstance);
      assertThat(peer.senders()).hasSize(1);
    }
  }

  private static Trouble settled(String mechanisms, String dialog) throws Exception {
    HostResult.Settled result = (HostResult.Settled) refused(mechanisms, dialog);
    return ((Outcome.Deferred) result.outcomes().getFirst()).trouble();
  }

  private static Trouble loginRefused(String mechanisms, String dialog) throws Exception {
    return ((HostResult.LoginRefused) refused(mechanisms, dialog)).trouble();
  }

  private static Trouble next(String mechanisms, String dialog) throws Exception {
    return ((HostResult.TryNext) refused(mechanisms, dialog)).trouble();
  }

  private static HostResult refused(String mechanisms, String dialog) throws Exception {
    try (var peer = new DialogPeer(ehlo(mechanisms) + dialog)) {
      HostResult result = deliver(client(), peer, TIM);
      assertThat(peer.faults()).isEmpty();
      assertThat(peer.senders()).isEmpty();
      return result;
    }
  }

  private static String ehlo(String mechanisms) {
    return GREETING + "S: 250-peer\nS: 250-auth " + mechanisms + "\nS: 250 HELP\n";
  }

  private static LoginPolicy policy() {
    return LoginPolicy.of(Settings.of(List.of()));
  }

  private static SmtpClient client() {
    return client(policy());
  }

  private static SmtpClient client(LoginPolicy policy) {
    return client(policy, Sending.NO_REUSE);
  }

  private static SmtpClient client(LoginPolicy policy, ConnectionPool.Limits reuse) {
    return new SmtpClient(
        new SmtpClientSettings(FIVE, FIVE, FIVE, reuse, policy),
        TlsClient.of(Settings.of(List.of())),
        ContentSigner.NONE,
        () -> AttemptStores.BIRTH);
  }

  private static HostResult deliver(SmtpClient client, DialogPeer peer, @Nullable Login login)
      throws Exception {
    var target =
        new Target(
            "mx.x.net",
            InetAddress.getLoopbackAddress(),
            peer.port(),
            new PeerTls.None(),
            false,
            login);
    return client.deliver(HERE, target, job(), BODY, FAR);
  }

  private static DeliveryJob job() {
    return Jobs.job(new SpoolRef("in/1", 0, 13), Jobs.toMx("x.net"), 0, "a@x.net");
  }
}

package dev.postern.smtpd.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.account.Argon2id;
import dev.postern.account.AuthAccount;
import dev.postern.account.AuthAccounts;
import dev.postern.account.Masquerade;
import dev.postern.account.ScramSha256;
import dev.postern.address.Mailbox;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// SCRAM from the server's side, with RFC 7677's example and what must not pass.
class ScramExchangeTest {
  private static final String CLIENT_NONCE = "rOprNGfwEbeRWgbNEkqO";
  private static final String SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
  private static final String CLIENT_FIRST = "n,,n=user,r=" + CLIENT_NONCE;
  private static final String SERVER_FIRST =
      "r=" + CLIENT_NONCE + SERVER_NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
  private static final String CLIENT_LAST =
      "c=biws,r=" + CLIENT_NONCE + SERVER_NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
  private static final ScramSha256 KEYS =
      ScramSha256.of("pencil", Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);
  private static final AuthAccount USER =
      new AuthAccount(
          Mailbox.parse("user@example.com"),
          Argon2id.of("pencil", new Random(1)),
          KEYS,
          null,
          true,
          Masquerade.OWN);
  private static final ScramSha256 NOBODY =
      ScramSha256.of("nothing", new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, 4096);
  private static final byte[] BINDING = "the channel".getBytes(UTF_8);

  private final AuthAccounts accounts =
      new AuthAccounts() {
        @Override
        public Optional<AuthAccount> find(Mailbox mailbox) {
          return mailbox.equals(USER.mailbox()) ? Optional.of(USER) : Optional.empty();
        }

        @Override
        public boolean anyCramMd5() {
          return false;
        }
      };

  @Test
  void theExampleOfRfc7677() throws SQLException {
    ScramExchange exchange = exchange(null, false, false);
    assertThat(said(exchange.begin(null))).isEmpty();
    assertThat(said(exchange.answer(CLIENT_FIRST.getBytes(UTF_8)))).isEqualTo(SERVER_FIRST);
    assertThat(said(exchange.answer(CLIENT_LAST.getBytes(UTF_8))))
        .isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    assertThat(exchange.answer(new byte[0])).isEqualTo(new Step.Proved(USER));
  }

  @Test
  void theInitialResponseMayBeTheFirstMessage() throws SQLException {
    ScramExchange exchange = exchange(null, false, false);
    assertThat(said(exchange.begin(CLIENT_FIRST.getBytes(UTF_8)))).isEqualTo(SERVER_FIRST);
  }

  @Test
  void aWrongProofOrNonceOrBindingFails() throws SQLException {
    for (String last :
        new String[] {
          CLIENT_LAST.replace("p=dHz", "p=dHx"),
          CLIENT_LAST.replace(CLIENT_NONCE, "anothernonce"),
          CLIENT_LAST.replace("c=biws", "c=eSws"),
          CLIENT_LAST.substring(0, CLIENT_LAST.indexOf(",p=")) + ",p=AAAA"
        }) {
      ScramExchange exchange = exchange(null, false, false);
      Step _ = exchange.begin(CLIENT_FIRST.getBytes(UTF_8));
      assertThat(exchange.answer(last.getBytes(UTF_8)))
          .as(last)
          .isInstanceOfSatisfying(
              Step.NotProved.class, n -> assertThat(n.user() + n.counts()).isEqualTo("usertrue"));
    }
  }

  @Test
  void aNameWithoutAnAccountGoesTheSameWay() throws SQLException {
    ScramExchange exchange = exchange(null, false, false);
    String first = said(exchange.begin("n,,n=nobody,r=abc".getBytes(UTF_8)));
    assertThat(first).startsWith("r=abc" + SERVER_NONCE + ",s=").endsWith(",i=4096");
    String last =
        "c=biws,r=abc" + SERVER_NONCE + ",p=" + Base64.getEncoder().encodeToString(BINDING);
    assertThat(exchange.answer(last.getBytes(UTF_8))).isInstanceOf(Step.NotProved.class);
    // Not even who knows what the dummy keys were made of gets in.
    assertThat(proof(exchange(null, false, false), "nobody", "nothing"))
        .isInstanceOf(Step.NotProved.class);
  }

  @Test
  void plusBindsToTheChannel() throws SQLException {
    ScramExchange exchange = exchange(BINDING, true, true);
    assertThat(bound(exchange, "p=tls-exporter,,", BINDING)).isInstanceOf(Step.Challenge.class);
    assertThat(exchange.answer(new byte[0])).isEqualTo(new Step.Proved(USER));
    assertThat(bound(exchange(BINDING, true, true), "p=tls-exporter,,", "another".getBytes(UTF_8)))
        .isInstanceOf(Step.NotProved.class);
  }

  @Test
  void whatIsBoundMustFitTheMechanism() throws SQLException {
    assertThat(begun("p=tls-exporter,,n=user,r=a", BINDING, false, true))
        .isInstanceOf(Step.NotProved.class);
    assertThat(begun("n,,n=user,r=a", BINDING, true, true)).isInstanceOf(Step.NotProved.class);
    assertThat(begun("p=tls-unique,,n=user,r=a", BINDING, true, true))
        .isInstanceOf(Step.NotProved.class);
    assertThat(begun("p=tls-exporter,,n=user,r=a", null, true, false))
        .isInstanceOf(Step.NotProved.class);
  }

  @Test
  void aDowngradeIsRefusedAndATruthfulYIsNot() throws SQLException {
    assertThat(begun("y,,n=user,r=a", BINDING, false, true))
        .isInstanceOfSatisfying(
            Step.NotProved.class, n -> assertThat(n.why()).contains("downgrade"));
    assertThat(begun("y,,n=user,r=a", null, false, false)).isInstanceOf(Step.Challenge.class);
  }

  @Test
  void whatBreaksTheGrammarIsMalformed() throws SQLException {
    for (String bad :
        new String[] {
          "",
          "n",
          "n,",
          "x,,n=user,r=a",
          "p=,,n=user,r=a",
          "n,b,n=user,r=a",
          "n,,r=a",
          "n,,n=user",
          "n,,n=,r=a",
          "n,,n=user,r=",
          "n,,m=x,n=user,r=a",
          "n,,n=us=er,r=a",
          "n,,n=user,n=b,r=a",
          "n,,n=user,r=a b"
        }) {
      assertThat(begun(bad, null, false, false)).as(bad).isInstanceOf(Step.Malformed.class);
    }
    ScramExchange exchange = exchange(null, false, false);
    Step _ = exchange.begin(CLIENT_FIRST.getBytes(UTF_8));
    assertThat(exchange.answer("c=biws".getBytes(UTF_8))).isInstanceOf(Step.Malformed.class);
  }

  private Step begun(String first, byte @Nullable [] binding, boolean plus, boolean offered)
      throws SQLException {
    return exchange(binding, plus, offered).begin(first.getBytes(UTF_8));
  }

  /// The step after a right proof for `user` with this password.
  private static Step proof(ScramExchange exchange, String user, String password)
      throws SQLException {
    return proof(exchange, user, password, "n,,", new byte[0]);
  }

  private static Step bound(ScramExchange exchange, String header, byte[] data)
      throws SQLException {
    return proof(exchange, "user", "pencil", header, data);
  }

  private static Step proof(
      ScramExchange exchange, String user, String password, String header, byte[] data)
      throws SQLException {
    var client = new ScramClient(user, password, header, data);
    String serverFirst = said(exchange.begin(client.first().getBytes(UTF_8)));
    return exchange.answer(client.last(serverFirst).getBytes(UTF_8));
  }

  private ScramExchange exchange(byte @Nullable [] binding, boolean plus, boolean offered) {
    return new ScramExchange(
        new Users(accounts, () -> "example.com"),
        _ -> NOBODY,
        binding == null ? null : type -> type.equals("tls-exporter") ? binding : null,
        plus,
        offered,
        SERVER_NONCE);
  }

  private static String said(Step step) {
    assertThat(step).isInstanceOf(Step.Challenge.class);
    return ((Step.Challenge) step).text();
  }
}

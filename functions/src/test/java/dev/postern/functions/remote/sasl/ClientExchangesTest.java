package dev.postern.functions.remote.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every mechanism by the example of its RFC, and with hosts that do not keep to it.
class ClientExchangesTest {
  private static final Login TIM = new Login("tim", "tanstaaftanstaaf");
  private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";
  private static final String BOTH = NONCE + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
  private static final String SERVER_FIRST = "r=" + BOTH + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
  private static final String SERVER_FINAL = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

  @Test
  void plainOfRfc4616() {
    ClientExchange plain = new PlainClient(TIM);
    assertThat(new String(plain.initial(), UTF_8)).isEqualTo("\0tim\0tanstaaftanstaaf");
    assertThat(plain.isComplete()).isTrue();
    assertThatThrownBy(() -> plain.answer(new byte[0])).isInstanceOf(ServerFault.class);
  }

  @Test
  void loginAnswersTwoPrompts() throws Exception {
    ClientExchange login = new LoginClient(TIM);
    assertThat(login.initial()).isNull();
    assertThat(said(login, "Username:")).isEqualTo("tim");
    assertThat(login.isComplete()).isFalse();
    assertThat(said(login, "Kennwort?")).isEqualTo("tanstaaftanstaaf");
    assertThat(login.isComplete()).isTrue();
    assertThatThrownBy(() -> said(login, "Again:")).hasMessage("LOGIN has two prompts, not three");
  }

  @Test
  void cramMd5OfRfc2195() throws Exception {
    ClientExchange cram = new CramMd5Client(TIM);
    assertThat(cram.initial()).isNull();
    assertThat(said(cram, "<1896.697170952@postoffice.reston.mci.net>"))
        .isEqualTo("tim b913a602c7eda7a495b4e6e7334d3890");
    assertThat(cram.isComplete()).isTrue();
    assertThatThrownBy(() -> said(cram, "<2@x>")).isInstanceOf(ServerFault.class);
    assertThatThrownBy(() -> said(new CramMd5Client(TIM), "")).isInstanceOf(ServerFault.class);
  }

  @Test
  void scramOfRfc7677() throws Exception {
    ClientExchange scram = scram();
    assertThat(new String(scram.initial(), UTF_8)).isEqualTo("n,,n=user,r=" + NONCE);
    assertThat(said(scram, SERVER_FIRST))
        .isEqualTo("c=biws,r=" + BOTH + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    assertThat(scram.isComplete()).isFalse();
    assertThat(said(scram, SERVER_FINAL)).isEmpty();
    assertThat(scram.isComplete()).isTrue();
    assertThatThrownBy(() -> said(scram, SERVER_FINAL)).hasMessageContaining("not three");
  }

  @Test
  void aServerWithoutTheKeysIsNotBelieved() throws Exception {
    ClientExchange scram = scram();
    var _ = said(scram, SERVER_FIRST);
    assertThatThrownBy(() -> said(scram, "v=AAAA" + SERVER_FINAL.substring(6)))
        .isInstanceOf(ServerFault.class)
        .hasMessageContaining("did not prove that it knows the password");
    assertThat(scram.isComplete()).isFalse();
  }

  @Test
  void aRefusalWithinScramIsNotTheEnd() throws Exception {
    ClientExchange scram = scram();
    var _ = said(scram, SERVER_FIRST);
    assertThat(said(scram, "e=invalid-proof")).isEmpty();
    assertThat(scram.isComplete()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "r=rOprNGfwEbeRWgbNEkqO,s=QUJDRA==,i=4096 | the nonce is not ours",
        "r=another,s=QUJDRA==,i=4096 | the nonce is not ours",
        "s=QUJDRA==,i=4096 | no nonce",
        "r=rOprNGfwEbeRWgbNEkqOx,s=,i=4096 | no salt",
        "r=rOprNGfwEbeRWgbNEkqOx,s=Q!,i=4096 | no salt",
        "r=rOprNGfwEbeRWgbNEkqOx,i=4096 | no salt",
        "r=rOprNGfwEbeRWgbNEkqOx,s=QUJDRA==,i=4095 | 4095 iterations",
        "r=rOprNGfwEbeRWgbNEkqOx,s=QUJDRA==,i=2000001 | 2000001 iterations",
        "r=rOprNGfwEbeRWgbNEkqOx,s=QUJDRA==,i=9999999999 | no number",
        "r=rOprNGfwEbeRWgbNEkqOx,s=QUJDRA== | no number",
        "m=x,r=rOprNGfwEbeRWgbNEkqOx,s=QUJDRA==,i=4096 | an extension is demanded",
        "rubbish | an attribute is none",
      })
  void otherFirstMessagesEndIt(String serverFirst, String why) {
    assertThatThrownBy(() -> said(scram(), serverFirst))
        .isInstanceOf(ServerFault.class)
        .hasMessageContaining(why);
  }

  @Test
  void scramSaysWhatItCouldBindTo() {
    byte[] channel = {1, 2, 3};
    assertThat(first(ClientMechanism.SCRAM_SHA_256_PLUS, channel, true))
        .startsWith("p=tls-exporter,,n=tim,r=");
    assertThat(first(ClientMechanism.SCRAM_SHA_256, channel, false)).startsWith("y,,n=tim,r=");
    assertThat(first(ClientMechanism.SCRAM_SHA_256, channel, true)).startsWith("n,,n=tim,r=");
    assertThat(first(ClientMechanism.SCRAM_SHA_256, null, true)).startsWith("n,,n=tim,r=");
    assertThat(
            new String(
                new ScramClient(new Login("a=b,c", "x"), "n,,", channel, "z").initial(), UTF_8))
        .isEqualTo("n,,n=a=3Db=2Cc,r=z");
  }

  @Test
  void plusBindsToTheChannel() throws Exception {
    var scram =
        new ScramClient(
            new Login("user", "pencil"), "p=tls-exporter,,", new byte[] {1, 2, 3}, NONCE);
    String binding = Base64.getEncoder().encodeToString("p=tls-exporter,,\1\2\3".getBytes(UTF_8));
    assertThat(said(scram, SERVER_FIRST)).startsWith("c=" + binding + ",r=" + BOTH + ",p=");
  }

  @ParameterizedTest
  @CsvSource({
    "'LOGIN PLAIN CRAM-MD5 SCRAM-SHA-256 SCRAM-SHA-256-PLUS', true, true, SCRAM_SHA_256_PLUS",
    "'LOGIN PLAIN CRAM-MD5 SCRAM-SHA-256 SCRAM-SHA-256-PLUS', true, false, SCRAM_SHA_256",
    "'SCRAM-SHA-1 GSSAPI LOGIN PLAIN CRAM-MD5', true, true, CRAM_MD5",
    "'LOGIN PLAIN', true, true, PLAIN",
    "'LOGIN', true, true, LOGIN",
    "'LOGIN PLAIN CRAM-MD5', false, false, CRAM_MD5",
    "'LOGIN PLAIN', false, false, ",
    "'XOAUTH2', true, true, ",
  })
  void theBestThatMayBeUsed(
      String offered, boolean tls, boolean bindable, ClientMechanism expected) {
    var policy = new LoginPolicy(List.of(ClientMechanism.values()), List.of());
    assertThat(
            policy.choose(
                Set.of(offered.split(" ", -1)), InetAddress.getLoopbackAddress(), tls, bindable))
        .isEqualTo(java.util.Optional.ofNullable(expected));
  }

  @Test
  void noPasswordIsShown() {
    assertThat(TIM).hasToString("Login[tim]");
  }

  private static ClientExchange scram() {
    return new ScramClient(new Login("user", "pencil"), "n,,", new byte[0], NONCE);
  }

  private static String first(
      ClientMechanism mechanism, byte @Nullable [] binding, boolean plusOffered) {
    byte[] initial = mechanism.exchange(TIM, binding, plusOffered, new Random(1)).initial();
    return new String(initial, UTF_8);
  }

  private static String said(ClientExchange exchange, String challenge) throws ServerFault {
    return new String(exchange.answer(challenge.getBytes(UTF_8)), UTF_8);
  }
}

package dev.postern.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.Mailbox;
import dev.postern.secret.DataKey;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CramMd5Test {
  private static final String CHALLENGE = "<1896.697170952@postoffice.reston.mci.net>";
  private static final String DIGEST = "b913a602c7eda7a495b4e6e7334d3890";
  private static final Mailbox TIM = Mailbox.parse("tim@example.com");

  private final DataKey key = DataKey.random(new Random(1));

  /// RFC 2195 section 2.
  @Test
  void theExampleOfRfc2195() {
    CramMd5 state = CramMd5.of("tanstaaftanstaaf");
    assertThat(state.answers(CHALLENGE, DIGEST)).isTrue();
    assertThat(state.answers(CHALLENGE, DIGEST.replace('b', 'c'))).isFalse();
    assertThat(state.answers(CHALLENGE + "x", DIGEST)).isFalse();
    assertThat(state.answers(CHALLENGE, "")).isFalse();
  }

  /// RFC 2202 section 2, case 6: a key longer than MD5's block.
  @Test
  void longPasswordsAreHashedFirst() {
    String password = "\u0001".repeat(80);
    assertThat(CramMd5.of(password).answers("x", "0".repeat(32))).isFalse();
    CramMd5 ascii = CramMd5.of("a".repeat(80));
    assertThat(ascii.answers("text", CramMd5Reference.hmac("a".repeat(80), "text"))).isTrue();
    CramMd5 block = CramMd5.of("b".repeat(64));
    assertThat(block.answers("text", CramMd5Reference.hmac("b".repeat(64), "text"))).isTrue();
  }

  @Test
  void itIsStoredEncryptedForOneAccount() throws GeneralSecurityException {
    String stored = CramMd5.of("tanstaaftanstaaf").encrypt(key, TIM, new Random(2));
    assertThat(stored).startsWith("v1:").hasSizeLessThan(400);
    assertThat(CramMd5.decrypt(stored, key, TIM).answers(CHALLENGE, DIGEST)).isTrue();
    Mailbox other = Mailbox.parse("tom@example.com");
    assertThatThrownBy(() -> CramMd5.decrypt(stored, key, other))
        .isInstanceOf(GeneralSecurityException.class);
    DataKey otherKey = DataKey.random(new Random(3));
    assertThatThrownBy(() -> CramMd5.decrypt(stored, otherKey, TIM))
        .isInstanceOf(GeneralSecurityException.class);
    assertThatThrownBy(() -> CramMd5.decrypt("v2:" + stored.substring(3), key, TIM))
        .isInstanceOf(GeneralSecurityException.class);
    assertThatThrownBy(() -> CramMd5.decrypt("v1:AAAA", key, TIM))
        .isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void dataKeysAreReadAndNeverShown() {
    assertThat(DataKey.parse(key.text()).derive("x")).isEqualTo(key.derive("x"));
    assertThat(key.derive("x")).isNotEqualTo(key.derive("y"));
    assertThat(key.toString()).isEqualTo("DataKey[...]");
    assertThat(CramMd5.of("secret").toString()).isEqualTo("CramMd5[...]");
    String shortKey = Base64.getEncoder().encodeToString(new byte[16]);
    for (String bad : new String[] {"", "no base64!", shortKey}) {
      assertThatThrownBy(() -> DataKey.parse(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("openssl rand -base64 32");
    }
  }
}

package dev.postern.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.message.Sha256;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;

class PasswordTest {
  private static final Base64.Decoder BASE64 = Base64.getDecoder();

  /// The exchange of RFC 7677 section 3: user `user`, password `pencil`.
  @Test
  void scramAgreesWithRfc7677() {
    ScramSha256 scram = ScramSha256.of("pencil", BASE64.decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);
    String authMessage =
        "n=user,r=rOprNGfwEbeRWgbNEkqO,"
            + "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
            + "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";

    byte[] serverSignature = Sha256.hmac(scram.serverKey(), authMessage);
    assertThat(serverSignature)
        .isEqualTo(BASE64.decode("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));

    byte[] clientKey = BASE64.decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    byte[] clientSignature = Sha256.hmac(scram.storedKey(), authMessage);
    for (int i = 0; i < clientKey.length; i++) {
      clientKey[i] ^= clientSignature[i];
    }
    assertThat(Sha256.of(clientKey)).isEqualTo(scram.storedKey());
  }

  @Test
  void scramKnowsItsPasswordAndNoOther() {
    ScramSha256 scram = ScramSha256.of("pässword", new Random(1));
    assertThat(scram.matches("pässword")).isTrue();
    assertThat(scram.matches("pa\u0308ssword")).as("decomposed").isTrue();
    assertThat(scram.matches("Pässword")).isFalse();
    assertThat(new ScramSha256(scram.text())).isEqualTo(scram);
    assertThat(scram.iterations()).isGreaterThanOrEqualTo(4096);
    assertThat(scram.salt()).hasSize(16);
  }

  /// A hash made by the reference implementation: `echo -n password | argon2 somesalt -id -t 2 -m
  /// 16 -p 1 -l 32`, as its test.c has it.
  @Test
  void argon2idAgreesWithTheReferenceImplementation() {
    byte[] hash = new byte[32];
    var generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryPowOfTwo(16)
            .withIterations(2)
            .withParallelism(1)
            .withSalt("somesalt".getBytes(java.nio.charset.StandardCharsets.UTF_8))
            .build());
    generator.generateBytes("password".toCharArray(), hash);
    assertThat(HexFormat.of().formatHex(hash))
        .isEqualTo("09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");
    var phc =
        new Argon2id(
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc");
    assertThat(phc.matches("password")).isTrue();
    assertThat(phc.matches("passwore")).isFalse();
  }

  @Test
  void argon2idKnowsItsPasswordAndNoOther() {
    Argon2id hash = Argon2id.of("pässword", new Random(1));
    assertThat(hash.text()).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    assertThat(new Argon2id(hash.text()).matches("pässword")).isTrue();
    assertThat(hash.matches("password")).isFalse();
    assertThat(Argon2id.of("pässword", new Random(2))).isNotEqualTo(hash);
  }

  @Test
  void passwordsThatCannotBeTypedAreRefused() {
    assertThatThrownBy(() -> Credentials.of("", new Random(1))).hasMessage("the password is empty");
    assertThatThrownBy(() -> Credentials.of("a\u0000b", new Random(1)))
        .hasMessage("the password has a control character");
    assertThatThrownBy(() -> Credentials.of("ä".repeat(513), new Random(1)))
        .hasMessage("the password is longer than 1024 octets");
  }

  @Test
  void whatIsNoHashIsRefused() {
    assertThatThrownBy(() -> new Argon2id("$argon2i$v=19$m=1,t=1,p=1$YWFhYWFhYWE$YWFhYWFhYWE"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ScramSha256("SCRAM-SHA-1$4096:abcd$ef:gh"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void secretsDoNotShow() {
    assertThat(Credentials.of("secret", new Random(1)).toString()).isEqualTo("Credentials[...]");
  }

  @Test
  void quotas() {
    for (String good : new String[] {"50m", "100000000S,5000C", "1g,10000", "0"}) {
      assertThat(new Quota(good).text()).isEqualTo(good);
    }
    for (String bad : new String[] {"", "m", "50x", "-1", "1m,", "1,2,3"}) {
      assertThatThrownBy(() -> new Quota(bad)).as(bad).hasMessageContaining("is no quota; write");
    }
  }
}

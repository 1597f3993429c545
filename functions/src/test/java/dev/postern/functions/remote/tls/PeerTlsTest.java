package dev.postern.functions.remote.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.Domain;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerTlsTest {
  private static final Tlsa TLSA = new Tlsa(3, 1, 1, "ABcd");

  @Test
  void eachHasItsWord() {
    assertThat(
            List.of(
                    new PeerTls.None(),
                    new PeerTls.May(),
                    new PeerTls.Encrypt(),
                    new PeerTls.Verify(List.of("mx.x.net")),
                    new PeerTls.Dane(List.of(TLSA), List.of("mx.x.net")))
                .stream()
                .map(PeerTls::text))
        .containsExactly("none", "may", "encrypt", "verify", "dane");
  }

  @Test
  void aTestedPolicyIsToldOfAsTheOneInForce() {
    var verify = new PeerTls.Verify(List.of("mx.x.net"));
    var tested = new PeerTls.Tested(new PeerTls.May(), verify, new Domain("x.net"));
    assertThat(tested.text()).isEqualTo("may");
    assertThat(tested.inForce()).isEqualTo(new PeerTls.May());
    assertThat(verify.inForce()).isEqualTo(verify);
  }

  @Test
  void thereIsSomethingToVerify() {
    assertThatThrownBy(() -> new PeerTls.Verify(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("name a host");
    assertThatThrownBy(() -> new PeerTls.Dane(List.of(), List.of("mx.x.net")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PeerTls.Dane(List.of(TLSA), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void recordsThatSayTheSameAreEqual() {
    assertThat(TLSA).isEqualTo(new Tlsa(3, 1, 1, "abCD"));
    assertThat(TLSA.data()).isEqualTo("abcd");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "xy", "ab cd"})
  void dataIsHexadecimal(String data) {
    assertThatThrownBy(() -> new Tlsa(3, 1, 1, data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("hexadecimal");
  }
}

package dev.postern.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.0/8, 127.255.0.1, true",
    "127.0.0.0/8, 128.0.0.1, false",
    "10.1.2.128/25, 10.1.2.200, true",
    "10.1.2.128/25, 10.1.2.127, false",
    "0.0.0.0/0, 203.0.113.7, true",
    "0.0.0.0/0, ::1, false",
    "::/0, 203.0.113.7, false",
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.7, 192.0.2.6, false",
    "192.0.2.7/31, 192.0.2.6, true",
    "::1, ::1, true",
    "::1, ::2, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "127.0.0.0/8, ::ffff:127.0.0.1, true"
  })
  void containsWhatBeginsWithItsBits(String network, String address, boolean contained) {
    assertThat(Network.parse(network).contains(IpAddress.parse(address))).isEqualTo(contained);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/", "10./8", "a/8"})
  void refusesWhatIsNone(String text) {
    assertThatThrownBy(() -> Network.parse(text)).isInstanceOf(AddressSyntaxException.class);
  }

  @Test
  void readsLists() {
    assertThat(Network.parseList(" ")).isEmpty();
    assertThat(Network.parseList("127.0.0.0/8, ::1")).hasToString("[127.0.0.0/8, ::1/128]");
    assertThatThrownBy(() -> Network.parseList("::1,")).isInstanceOf(AddressSyntaxException.class);
  }
}

package dev.postern.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    // v4-mapped is IPv4 (decision 8), v4-compatible is not
    "::ffff:192.0.2.1, 192.0.2.1",
    "::FFFF:c000:201, 192.0.2.1",
    "0:0:0:0:0:ffff:192.0.2.1, 192.0.2.1",
    "::192.0.2.1, ::c000:201",
    // RFC 5952 section 4
    "2001:0DB8::0001, 2001:db8::1",
    "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "0:0:1:0:0:0:0:0, 0:0:1::",
    "::, ::",
    "0:0:0:0:0:0:0:1, ::1",
    "fe80::, fe80::",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
  })
  void isWrittenInOneWay(String text, String canonical) {
    IpAddress address = IpAddress.parse(text);
    assertThat(address).hasToString(canonical).isEqualTo(IpAddress.parse(canonical));
    assertThat(address.isV6()).isEqualTo(canonical.contains(":"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.2",
        "1.2.3",
        "1.2.3.4.",
        ".1.2.3.4",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "1.2.3.04",
        "0x1.2.3.4",
        "1.2.3.4 ",
        "localhost",
        "a.example",
        ":",
        ":::",
        "1:2",
        ".:",
        ".a:1",
        "::g",
        "1::2::3",
        "1:2:3:4:5:6:7:8:9",
        "12345::",
        "fe80::1%lo",
        "[::1]",
        "::1.2.3",
        "127.1",
        "2130706433"
      })
  void whatIsNoneIsRefusedWithoutAskingTheDns(String text) {
    assertThatThrownBy(() -> IpAddress.parse(text))
        .isInstanceOf(AddressSyntaxException.class)
        .hasMessage("\"" + text + "\": not an IP address");
  }

  @Test
  void aMappedPeerIsAnIpv4Peer() throws Exception {
    byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 1, 2, 3};
    assertThat(new IpAddress(InetAddress.getByAddress("peer.example", mapped)))
        .isEqualTo(IpAddress.parse("10.1.2.3"))
        .hasToString("10.1.2.3");
  }
}

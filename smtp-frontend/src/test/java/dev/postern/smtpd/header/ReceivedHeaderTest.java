package dev.postern.smtpd.header;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.IpAddress;
import dev.postern.message.QueueId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReceivedHeaderTest {
  private static final QueueId ID = new QueueId("01KJMM8800WFTQV5H3N3FB6T6N");

  @Test
  void saysWhoWhereHowAndWhen() {
    assertThat(header("203.0.113.7", "mail.client.test", "client.test", true))
        .isEqualTo(
            """
            Received: from client.test (mail.client.test [203.0.113.7])\r
            \tby mx.test (Postern) with ESMTP id 01KJMM8800WFTQV5H3N3FB6T6N;\r
            \tSun, 1 Mar 2026 12:00:00 +0000\r
            """);
  }

  @Test
  void knowsIpv6AndHelo() {
    assertThat(header("2001:db8::1", null, "[IPv6:2001:db8::1]", false))
        .startsWith("Received: from [IPv6:2001:db8::1] (unknown [IPv6:2001:db8::1])\r\n")
        .contains(" with SMTP id ");
  }

  @Test
  void saysHowItWasProtected() {
    assertThat(secured("TLSv1.3 TLS_AES_128_GCM_SHA256", false))
        .contains(" with ESMTPS\r\n\t(TLSv1.3 TLS_AES_128_GCM_SHA256) id ");
    assertThat(secured("TLSv1.2 X", true)).contains(" with ESMTPSA\r\n\t(TLSv1.2 X) id ");
    assertThat(secured(null, true)).contains(" with ESMTPA id ");
  }

  @Test
  void saysThatAddressesMayBeBeyondAscii() {
    assertThat(utf8(null, false)).contains(" with UTF8SMTP id ");
    assertThat(utf8("TLSv1.2 X", true)).contains(" with UTF8SMTPSA\r\n\t(TLSv1.2 X) id ");
  }

  private static String utf8(@Nullable String tls, boolean authenticated) {
    Instant at = Instant.parse("2026-03-01T12:00:00Z");
    IpAddress client = IpAddress.parse("203.0.113.7");
    return new ReceivedHeader(client, null, "c", true, true, tls, authenticated, "mx.test", ID, at)
        .text();
  }

  private static String secured(@Nullable String tls, boolean authenticated) {
    Instant at = Instant.parse("2026-03-01T12:00:00Z");
    IpAddress client = IpAddress.parse("203.0.113.7");
    return new ReceivedHeader(client, null, "c", true, false, tls, authenticated, "mx.test", ID, at)
        .text();
  }

  @Test
  void whatAClientCallsItselfCannotBreakOut() {
    assertThat(header("203.0.113.7", null, "a)\r\nX-Evil:\0(b;", true))
        .startsWith("Received: from a???X-Evil:??b? (unknown [203.0.113.7])\r\n");
    assertThat(header("203.0.113.7", null, "a".repeat(3000), true).lines())
        .allMatch(line -> line.length() <= 998);
  }

  private static String header(String ip, @Nullable String name, String helo, boolean extended) {
    Instant at = Instant.parse("2026-03-01T12:00:00Z");
    return new ReceivedHeader(
            IpAddress.parse(ip), name, helo, extended, false, null, false, "mx.test", ID, at)
        .text();
  }
}

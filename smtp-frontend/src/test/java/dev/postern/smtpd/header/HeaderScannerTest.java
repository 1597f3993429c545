package dev.postern.smtpd.header;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderScannerTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Received: a~~|1|",
        "RECEIVED: a~received-spf: b~Delivered-To: c~~Received: body~|3|",
        "X-Received: a~ Received: folded~~|0|",
        "Message-ID: <a@b>~~|0|a@b",
        "message-id:a@b~~|0|a@b",
        "Message-Id:~ <folded@b>~Subject: x~~|0|folded@b",
        "Message-ID: <first@b>~Message-ID: <second@b>~~|0|first@b",
        "Subject: x~~Message-ID: <body@b>~|0|",
        "~Received: body~|0|",
        "Message-ID: <a\u00e9@b>~~|0|",
        "Receive|0|",
      })
  void readsTheHeaderOnly(String message, int hops, String messageId) {
    byte[] bytes = message.replace("~", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    for (int step = 1; step <= bytes.length; step++) {
      var scanner = new HeaderScanner();
      ByteBuf all = Unpooled.wrappedBuffer(bytes);
      while (all.isReadable()) {
        scanner.scan(all.readSlice(Math.min(step, all.readableBytes())));
      }
      assertThat(scanner.hops()).as("in steps of %d", step).isEqualTo(hops);
      assertThat(scanner.messageId()).isEqualTo(messageId == null ? "" : messageId);
    }
  }

  @Test
  void aLineWithoutEndCostsNoMemory() {
    var scanner = new HeaderScanner();
    ByteBuf line = Unpooled.copiedBuffer("x".repeat(60_000), StandardCharsets.US_ASCII);
    for (int i = 0; i < 1000; i++) {
      scanner.scan(line);
    }
    scanner.scan(Unpooled.copiedBuffer("\r\nReceived: a\r\n", StandardCharsets.US_ASCII));
    assertThat(scanner.hops()).isEqualTo(1);
  }
}

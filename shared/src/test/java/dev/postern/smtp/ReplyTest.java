package dev.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyTest {
  @Test
  void oneLine() {
    Reply reply = Reply.of(553, "5.7.1", "sorry (#5.7.1)");
    assertThat(reply.toWire()).isEqualTo("553 5.7.1 sorry (#5.7.1)\r\n");
    assertThat(reply).hasToString("553 5.7.1 sorry (#5.7.1)");
  }

  @Test
  void withoutStatus() {
    assertThat(Reply.of(220, "mx ESMTP").toWire()).isEqualTo("220 mx ESMTP\r\n");
    assertThat(Reply.of(354, "go ahead")).hasToString("354 go ahead");
  }

  @Test
  void severalLines() {
    var ehlo = new Reply(250, null, List.of("mx.example.com", "PIPELINING", "8BITMIME"));
    assertThat(ehlo.toWire()).isEqualTo("250-mx.example.com\r\n250-PIPELINING\r\n250 8BITMIME\r\n");
    var refusal = new Reply(550, EnhancedStatus.parse("5.1.1"), List.of("no", "such user"));
    assertThat(refusal.toWire()).isEqualTo("550-5.1.1 no\r\n550 5.1.1 such user\r\n");
    assertThat(refusal).hasToString("550 5.1.1 no / such user");
  }

  @ParameterizedTest
  @CsvSource({"250, 5.1.1", "550, 4.1.1", "451, 2.0.0", "354, 2.0.0"})
  void aStatusCannotContradictTheCode(int code, String status) {
    assertThatThrownBy(() -> Reply.of(code, status, "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("status " + status + " contradicts reply code " + code);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 99, 199, 600, 2500})
  void codesEndSomewhere(int code) {
    assertThatThrownBy(() -> Reply.of(code, "x")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Reply.received(code, List.of("x")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nb", "a\nb", "a\r", "\n"})
  void textCannotBreakOutOfItsLine(String text) {
    assertThatThrownBy(() -> Reply.of(250, text)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Reply(250, null, List.of("fine", text)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aReplyHasALine() {
    assertThatThrownBy(() -> new Reply(250, null, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatAPeerSentIsReadWithItsStatus() {
    assertThat(Reply.received(550, List.of("5.1.1 no such user")))
        .isEqualTo(Reply.of(550, "5.1.1", "no such user"));
    assertThat(Reply.received(250, List.of("2.0.0"))).isEqualTo(Reply.of(250, "2.0.0", ""));
    assertThat(Reply.received(550, List.of("5.7.1 one", "5.7.1 two", "5.7.1", "three")))
        .isEqualTo(
            new Reply(550, EnhancedStatus.parse("5.7.1"), List.of("one", "two", "", "three")));
  }

  @Test
  void aStatusThatDoesNotFitIsText() {
    for (String text :
        List.of("2.0.0 ok", "4.2.1 busy", "5.1.1no", "5.1.1000 x", "192.0.2.1", "no")) {
      Reply reply = Reply.received(550, List.of(text));
      assertThat(reply.status()).isNull();
      assertThat(reply.lines()).containsExactly(text);
    }
    assertThat(Reply.received(354, List.of("2.0.0 go")).status()).isNull();
  }

  @Test
  void classes() {
    assertThat(Reply.of(250, "x").isPositive()).isTrue();
    assertThat(Reply.of(354, "x").isPositive()).isTrue();
    assertThat(Reply.of(451, "x").isTransient()).isTrue();
    assertThat(Reply.of(451, "x").isPositive()).isFalse();
    assertThat(Reply.of(554, "x").isPermanent()).isTrue();
    assertThat(Reply.of(554, "x").isTransient()).isFalse();
  }
}

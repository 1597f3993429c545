package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputTest {
  @Test
  void columnsAreAlignedAndControlCharactersDoNotReachTheTerminal() {
    var text = new StringWriter();
    Output.table(
        new PrintWriter(text),
        List.of("A", "BB", "C"),
        List.of(List.of("schön", "1", "x\u001b[2J"), List.of("b", "22", "")));
    assertThat(text.toString().lines())
        .containsExactly("A      BB  C", "schön  1   x?[2J", "b      22");
  }

  @Test
  void spansAreShort() {
    assertThat(List.of(3, 119, 121, 7200, 200_000))
        .extracting(s -> Output.span(Duration.ofSeconds(s)))
        .containsExactly("3s", "119s", "2m", "2h", "2d");
  }
}

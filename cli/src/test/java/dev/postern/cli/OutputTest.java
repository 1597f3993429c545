package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
  void aLongTableIsPrintedInParts() {
    var text = new StringWriter();
    try (var table = new Output.LongTable(new PrintWriter(text), List.of("A", "B"))) {
      table.add(List.of("aaa", "1"));
      assertThat(text.toString()).as("its widths are not known yet").isEmpty();
      for (int i = 0; i < 1_000; i++) {
        table.add(List.of("b", "2"));
      }
      assertThat(text.toString().lines()).hasSize(1_001).startsWith("A    B", "aaa  1", "b    2");
      table.add(List.of("cccc", "3"));
    }
    assertThat(text.toString().lines()).hasSize(1_003).endsWith("b     2", "cccc  3");
  }

  @Test
  void aListInJsonIsPrintedAsItComes() throws IOException {
    for (List<String> values : List.of(List.<String>of(), List.of("a", "b"))) {
      var whole = new StringWriter();
      Output.json(new PrintWriter(whole), values);
      var text = new StringWriter();
      var out = new PrintWriter(text);
      try (var list = new Output.JsonList(out)) {
        values.forEach(list::add);
      }
      out.println("open still");
      assertThat(text).hasToString(whole + "open still" + System.lineSeparator());
    }
  }

  @Test
  void spansAreShort() {
    assertThat(List.of(3, 119, 121, 7200, 200_000))
        .extracting(s -> Output.span(Duration.ofSeconds(s)))
        .containsExactly("3s", "119s", "2m", "2h", "2d");
  }
}

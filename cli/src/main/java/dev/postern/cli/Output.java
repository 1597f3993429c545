package dev.postern.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SequenceWriter;
import dev.postern.message.MessageJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// What commands print: JSON for programs, aligned columns for people.
final class Output {
  private static final ObjectMapper JSON = MessageJson.mapper();

  private Output() {}

  static void json(PrintWriter out, Object value) {
    try {
      out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("results are always JSON", e);
    }
  }

  /// Prints rows in columns as wide as their longest cell; the last is not padded.
  static void table(PrintWriter out, List<String> header, List<List<String>> rows) {
    int[] widths = new int[header.size()];
    widen(widths, header);
    rows.forEach(row -> widen(widths, row));
    line(out, header, widths);
    rows.forEach(row -> line(out, row, widths));
  }

  /// A table of any length, of which little is in memory: columns are as wide as their longest cell
  /// so far, which is that of all where there are no more rows than [#PART].
  static final class LongTable implements AutoCloseable {
    private static final int PART = 1_000;

    private final PrintWriter out;
    private final List<List<String>> waiting = new ArrayList<>();
    private final int[] widths;

    LongTable(PrintWriter out, List<String> header) {
      this.out = out;
      this.widths = new int[header.size()];
      waiting.add(header);
    }

    void add(List<String> row) {
      waiting.add(row);
      if (waiting.size() > PART) {
        close();
      }
    }

    /// Prints what was not printed yet.
    @Override
    public void close() {
      waiting.forEach(row -> widen(widths, row));
      waiting.forEach(row -> line(out, row, widths));
      waiting.clear();
    }
  }

  /// A list in JSON, printed as it comes.
  static final class JsonList implements AutoCloseable {
    private final PrintWriter out;
    private final SequenceWriter list;

    JsonList(PrintWriter out) throws IOException {
      this.out = out;
      this.list =
          JSON.writerWithDefaultPrettyPrinter()
              .without(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
              .writeValuesAsArray(out);
    }

    void add(Object value) {
      try {
        list.write(value);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      list.close();
      out.println();
    }
  }

  private static void widen(int[] widths, List<String> row) {
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], width(row.get(i)));
    }
  }

  private static void line(PrintWriter out, List<String> cells, int[] widths) {
    var line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String cell = printable(cells.get(i));
      line.append(cell);
      if (i < cells.size() - 1) {
        line.append(" ".repeat(widths[i] - width(cell) + 2));
      }
    }
    out.println(line.toString().stripTrailing());
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  /// A peer's text must not steer the terminal.
  static String printable(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /// A time for people: UTC, to the second.
  static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /// A span for people: `3s`, `4m`, `5h`, `6d`.
  static String span(Duration span) {
    long s = Math.max(0, span.toSeconds());
    if (s < 120) {
      return s + "s";
    }
    return s < 7200 ? s / 60 + "m" : s < 172_800 ? s / 3600 + "h" : s / 86_400 + "d";
  }
}

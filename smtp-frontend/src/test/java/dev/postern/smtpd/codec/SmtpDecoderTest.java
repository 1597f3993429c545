package dev.postern.smtpd.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The dangerous reader: each row of raw bytes is fed whole, byte by byte, and cut at every point.
class SmtpDecoderTest {
  /// Commands first; `DATA` switches as a session that answers 354 does.
  static Stream<Arguments> commands() {
    String limit = "N".repeat(SmtpDecoder.MAX_COMMAND - 2);
    return Stream.of(
        row("NOOP\r\n", "[NOOP]"),
        row("\r\n", "[]"),
        row("EHLO a\r\nMAIL FROM:<>\r\n", "[EHLO a][MAIL FROM:<>]"),
        row("NOOP", ""),
        row("NOOP\r", ""),
        row("NOOP\r\nQU", "[NOOP]"),
        row("NOOP\n", "!BARE_LINE_FEED"),
        row("\n", "!BARE_LINE_FEED"),
        row("NOOP\n\r\n", "!BARE_LINE_FEED"),
        row("NOOP\r\n\nQUIT\r\n", "[NOOP]!BARE_LINE_FEED"),
        row("NO\rOP\r\n", "!BARE_CARRIAGE_RETURN"),
        row("NOOP\r\r\n", "!BARE_CARRIAGE_RETURN"),
        row("\rNOOP", "!BARE_CARRIAGE_RETURN"),
        row("RCPT TO:<a\0b>\r\n", "[RCPT TO:<a\0b>]"),
        row(limit + "\r\n", "[" + limit + "]"),
        row("N" + limit + "\r\n", "!LINE_TOO_LONG"),
        row("N".repeat(5000), "!LINE_TOO_LONG"));
  }

  /// What follows `DATA CRLF`: around the end of data, all that others have read in two ways.
  static Stream<Arguments> data() {
    return Stream.of(
        // ends of data
        row(".\r\n", "$"),
        row("\r\n.\r\n", "{\r\n}$"),
        row("a\r\n.\r\n", "{a\r\n}$"),
        row("a\r\n.\r\nNOOP\r\n", "{a\r\n}$[NOOP]"),
        row("a\r\n.\r\n.\r\n", "{a\r\n}$[.]"),
        row(".\r\n.\r\n", "$[.]"),
        // dots that are not the end
        row("..\r\n.\r\n", "{.\r\n}$"),
        row("...\r\n.\r\n", "{..\r\n}$"),
        row(".a\r\n.\r\n", "{a\r\n}$"),
        row("..a\r\n.\r\n", "{.a\r\n}$"),
        row("a.\r\n.\r\n", "{a.\r\n}$"),
        row("a\r\n..\r\nb\r\n.\r\n", "{a\r\n.\r\nb\r\n}$"),
        row("a\r\n. \r\n.\r\n", "{a\r\n \r\n}$"),
        row("a\r\n.\0\r\n.\r\n", "{a\r\n\0\r\n}$"),
        row("a\r\n\0.\r\n.\r\n", "{a\r\n\0.\r\n}$"),
        row("a\r\n..", "{a\r\n.}"),
        row("a\r\n.", "{a\r\n}"),
        row("a\r\n.\r", "{a\r\n}"),
        row("a .\r\n b\r\n.\r\n", "{a .\r\n b\r\n}$"),
        row("a\r\n.\t\r\n.\r\n", "{a\r\n\t\r\n}$"),
        // LF alone
        row("\n.\r\n", "!LF"),
        row("a\n.\r\n", "!LF"),
        row("a\n.\n", "!LF"),
        row("a\r\n.\n", "{a\r\n}!LF"),
        row(".\n", "!LF"),
        row("a\r\n.\nMAIL FROM:<x@y>\r\n", "{a\r\n}!LF"),
        row("a\n..\r\n", "!LF"),
        row("a\n\n.\n\n", "!LF"),
        row("a\r\n\n.\r\n", "{a\r\n}!LF"),
        row("a\n\r.\r\n", "!LF"),
        row("a\n\r\n.\r\n", "!LF"),
        row("a\0\n.\r\n", "!LF"),
        row("a\r\n..\n.\r\n", "{a\r\n}!LF"),
        // CR alone
        row("\r.\r\n", "!CR"),
        row("a\r.\r\n", "!CR"),
        row("a\r.\r", "!CR"),
        row("a\r\n.\r.\r\n", "{a\r\n}!CR"),
        row("a\r\n.\r\r\n", "{a\r\n}!CR"),
        row("a\r\r\n.\r\n", "!CR"),
        row("a\r\r\n.\r\r\n", "!CR"),
        row(".\r.\r\n", "!CR"),
        row(".\rQUIT\r\n", "!CR"),
        row("a\r\0\n.\r\n", "!CR"),
        row("a\r\n.\r\0\n", "{a\r\n}!CR"),
        row("a\r\n\r.\r\n", "{a\r\n}!CR"),
        row("a\r\n\r\r\n.\r\n", "{a\r\n}!CR"),
        row("a\r \n.\r\n", "!CR"),
        // CR and LF mixed
        row("a\n\r.\n\r", "!LF"),
        row("a\r\n.\r\r\n.\r\n", "{a\r\n}!CR"),
        row("a\r.\n", "!CR"),
        row("a\n.\r", "!LF"),
        row("a\r\n.\n\r\n", "{a\r\n}!LF"),
        row("a\r\n.\r.\n", "{a\r\n}!CR"),
        row(
            "x\r\n.\r\nMAIL FROM:<a@b>\r\nDATA\r\nb\r\n.\r\n",
            "{x\r\n}$[MAIL FROM:<a@b>][DATA]{b\r\n}$"),
        row("x\r\n.\r\nDATA\r\n.\nb\r\n.\r\n", "{x\r\n}$[DATA]!LF"));
  }

  /// Chunks: `BDAT n` announces the first of a message, `BIN n` that of a binary one, `MORE n`
  /// those that follow; ` LAST` is for the last.
  static Stream<Arguments> chunks() {
    return Stream.of(
        row("BDAT 0\r\nNOOP\r\n", "[BDAT 0];[NOOP]"),
        row("BDAT 0 LAST\r\n", "[BDAT 0 LAST];"),
        row("BDAT 6\r\nNOOP\r\n", "[BDAT 6]{NOOP\r\n};"),
        row("BDAT 3 LAST\r\n.\r\n.\r\n", "[BDAT 3 LAST]{.\r\n};[.]"),
        row("BDAT 5 LAST\r\n\r\n.\r\nX\r\n", "[BDAT 5 LAST]{\r\n.\r\n};[X]"),
        row("BDAT 4 LAST\r\n..\r\n", "[BDAT 4 LAST]{..\r\n};"),
        row("BDAT 1 LAST\r\nx", "[BDAT 1 LAST]{x};"),
        row("BDAT 9\r\nx", "[BDAT 9]{x}"),
        row("BDAT 9\r\n", "[BDAT 9]"),
        row("BDAT 1\r\naMORE 1\r\nbMORE 0 LAST\r\n", "[BDAT 1]{a};[MORE 1]{b};[MORE 0 LAST];"),
        // line ends across chunks
        row("BDAT 2\r\na\rMORE 1 LAST\r\n\n", "[BDAT 2]{a\r};[MORE 1 LAST]{\n};"),
        row("BDAT 2\r\na\rMORE 0\r\nMORE 1\r\n\n", "[BDAT 2]{a\r};[MORE 0];[MORE 1]{\n};"),
        row("BDAT 2\r\na\rMORE 1\r\nb", "[BDAT 2]{a\r};[MORE 1]!CR"),
        row("BDAT 1\r\naMORE 1\r\n\n", "[BDAT 1]{a};[MORE 1]!LF"),
        row("BDAT 2 LAST\r\na\r", "[BDAT 2 LAST]!CR"),
        row("BDAT 2\r\na\rMORE 0 LAST\r\n", "[BDAT 2]{a\r};[MORE 0 LAST]!CR"),
        // LF or CR alone
        row("BDAT 3 LAST\r\na\nb", "[BDAT 3 LAST]!LF"),
        row("BDAT 3 LAST\r\na\rb", "[BDAT 3 LAST]!CR"),
        row("BDAT 3 LAST\r\n\r\r\n", "[BDAT 3 LAST]!CR"),
        row("BDAT 3 LAST\r\n\r\n\n", "[BDAT 3 LAST]!LF"),
        row("BDAT 1\r\n\nNOOP\r\n", "[BDAT 1]!LF"),
        row("BDAT 5 LAST\r\na\n.\r\nMAIL\r\n", "[BDAT 5 LAST]!LF"),
        // binary: any octets
        row("BIN 4 LAST\r\n\n\r\0\u00ffX\r\n", "[BIN 4 LAST]{\n\r\0\u00ff};[X]"),
        row("BIN 1\r\n\rMORE 1 LAST\r\nx", "[BIN 1]{\r};[MORE 1 LAST]{x};"),
        row("BIN 1 LAST\r\n\r", "[BIN 1 LAST]{\r};"),
        // the next message is read as its own kind, and starts afresh
        row("BIN 1 LAST\r\n\nBDAT 1\r\n\n", "[BIN 1 LAST]{\n};[BDAT 1]!LF"),
        row("BDAT 1 LAST\r\nxDATA\r\n.\r\n", "[BDAT 1 LAST]{x};[DATA]$"));
  }

  @ParameterizedTest
  @MethodSource("chunks")
  void readsChunks(String bytes, String expected) {
    assertEveryCut(
        bytes, expected.replace("!LF", "!BARE_LINE_FEED").replace("!CR", "!BARE_CARRIAGE_RETURN"));
  }

  @Test
  void theEndOfAChunkNeedsNoMoreBytes() {
    var decoder = new SmtpDecoder();
    decoder.beginChunks(true, 1, true);
    assertThat(decoder.isAtEndOfChunk()).isFalse();
    assertThat(decoder.next(Unpooled.copiedBuffer("x", StandardCharsets.ISO_8859_1)))
        .isInstanceOf(SmtpInput.DataChunk.class);
    assertThat(decoder.isAtEndOfChunk()).isTrue();
    assertThat(decoder.next(Unpooled.EMPTY_BUFFER)).isInstanceOf(SmtpInput.EndOfChunk.class);
    assertThat(decoder.isAtEndOfChunk()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void readsCommands(String bytes, String expected) {
    assertEveryCut(bytes, expected);
  }

  @ParameterizedTest
  @MethodSource("data")
  void readsData(String bytes, String expected) {
    String faults =
        expected.replace("!LF", "!BARE_LINE_FEED").replace("!CR", "!BARE_CARRIAGE_RETURN");
    assertEveryCut("DATA\r\n" + bytes, "[DATA]" + faults);
  }

  @Test
  void thereAreAtLeastFortyRowsAboutTheEndOfData() {
    assertThat(data().count()).isGreaterThanOrEqualTo(40);
  }

  @Test
  void nothingIsReadAfterAFault() {
    ByteBuf in = Unpooled.copiedBuffer("A\nNOOP\r\n", StandardCharsets.ISO_8859_1);
    var decoder = new SmtpDecoder();
    assertThat(decoder.next(in)).isEqualTo(SmtpInput.Fault.BARE_LINE_FEED);
    assertThat(decoder.next(in)).isEqualTo(SmtpInput.Fault.BARE_LINE_FEED);
    assertThat(in.readableBytes()).isZero();
  }

  @Test
  void aLineOfDataMayBeLongerThanAnyBuffer() {
    var decoder = new SmtpDecoder();
    decoder.beginData();
    ByteBuf in = Unpooled.copiedBuffer("x".repeat(60_000), StandardCharsets.ISO_8859_1);
    for (int i = 0; i < 20; i++) {
      in.readerIndex(0);
      assertThat(decoder.next(in)).isInstanceOf(SmtpInput.DataChunk.class);
      assertThat(decoder.next(in)).isNull();
    }
  }

  private static Arguments row(String bytes, String expected) {
    return Arguments.of(bytes, expected);
  }

  private static void assertEveryCut(String bytes, String expected) {
    String merged = merged(expected);
    assertThat(read(List.of(bytes))).as("whole").isEqualTo(merged);
    assertThat(read(bytes.chars().mapToObj(c -> String.valueOf((char) c)).toList()))
        .as("byte by byte")
        .isEqualTo(merged);
    for (int cut = 1; cut < bytes.length(); cut++) {
      assertThat(read(List.of(bytes.substring(0, cut), bytes.substring(cut))))
          .as("cut at %d", cut)
          .isEqualTo(merged);
    }
  }

  /// Data before a fault may or may not have been passed on; it is dropped in any case, so it is
  /// not compared.
  private static String merged(String events) {
    return events.replace("}{", "").replaceAll("(?s)\\{[^}]*}!", "!");
  }

  private static String read(List<String> pieces) {
    var decoder = new SmtpDecoder();
    var events = new StringBuilder();
    ByteBuf in = Unpooled.EMPTY_BUFFER;
    for (String piece : pieces) {
      ByteBuf more = Unpooled.copiedBuffer(piece, StandardCharsets.ISO_8859_1);
      in =
          ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(UnpooledByteBufAllocator.DEFAULT, in, more);
      if (!feed(decoder, in, events)) {
        break;
      }
    }
    return merged(events.toString());
  }

  private static boolean feed(SmtpDecoder decoder, ByteBuf in, StringBuilder events) {
    for (SmtpInput next = decoder.next(in); next != null; next = decoder.next(in)) {
      switch (next) {
        case SmtpInput.CommandLine line -> {
          events.append('[').append(line.text()).append(']');
          if (line.text().equals("DATA")) {
            decoder.beginData();
          }
          expectChunk(decoder, line.text().split(" "));
        }
        case SmtpInput.DataChunk chunk ->
            events
                .append('{')
                .append(chunk.bytes().toString(StandardCharsets.ISO_8859_1))
                .append('}');
        case SmtpInput.EndOfData _ -> events.append('$');
        case SmtpInput.EndOfChunk _ -> events.append(';');
        case SmtpInput.Fault fault -> {
          events.append('!').append(fault);
          return false;
        }
      }
    }
    return true;
  }

  private static void expectChunk(SmtpDecoder decoder, String[] words) {
    boolean last = words.length > 2;
    switch (words[0]) {
      case "BDAT", "BIN" ->
          decoder.beginChunks(words[0].equals("BDAT"), Long.parseLong(words[1]), last);
      case "MORE" -> decoder.nextChunk(Long.parseLong(words[1]), last);
      default -> {}
    }
  }
}

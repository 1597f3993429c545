package dev.postern.smtpd.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.smtpd.codec.SmtpInput.CommandLine;
import dev.postern.smtpd.codec.SmtpInput.DataChunk;
import dev.postern.smtpd.codec.SmtpInput.EndOfChunk;
import dev.postern.smtpd.codec.SmtpInput.EndOfData;
import dev.postern.smtpd.codec.SmtpInput.Fault;
import dev.postern.smtpd.fuzz.Splits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;

/// Any bytes are the same commands, data, chunks and faults, however they arrive, as
/// [ReferenceTokens] reads them.
class SmtpDecoderFuzzTest {
  @DictionaryEntries({"DATA", ".", "..", "BDAT 5", "BDATA 7", "BDAT 3 LAST", "ASK", "AUTH "})
  @FuzzTest
  void theSameInputHoweverItArrives(byte[] bytes) {
    List<String> expected = new ReferenceTokens(bytes).read();
    for (List<byte[]> pieces : Splits.of(bytes)) {
      assertThat(new Reading().read(pieces)).as("in %d pieces", pieces.size()).isEqualTo(expected);
    }
  }

  /// One decoder and what it said, asked as a connection asks it.
  private static final class Reading {
    private final SmtpDecoder decoder = new SmtpDecoder();
    private final ByteBuf in = Unpooled.buffer();
    private final List<String> tokens = new ArrayList<>();
    private final StringBuilder data = new StringBuilder();
    private boolean inChunks;
    private boolean last;

    List<String> read(List<byte[]> pieces) {
      for (byte[] piece : pieces) {
        in.writeBytes(piece);
        if (!drain()) {
          return tokens;
        }
      }
      flush();
      return tokens;
    }

    private boolean drain() {
      for (var next = decoder.next(in); next != null; next = decoder.next(in)) {
        switch (next) {
          case CommandLine(String text) -> command(text);
          case DataChunk(ByteBuf bytes) -> data.append(bytes.toString(StandardCharsets.ISO_8859_1));
          case EndOfData _ -> end(".");
          case EndOfChunk _ -> {
            end(";");
            inChunks = !last;
          }
          case Fault fault -> {
            tokens.add("! " + fault);
            return false;
          }
        }
      }
      return true;
    }

    private void command(String text) {
      tokens.add("C " + text);
      decoder.expectLongLine(text.equals("ASK"));
      Matcher chunk = ReferenceTokens.chunk(text);
      if (text.equals("DATA")) {
        decoder.beginData();
      } else if (chunk != null) {
        long octets = Long.parseLong(chunk.group(2));
        last = chunk.group(3) != null;
        if (inChunks) {
          decoder.nextChunk(octets, last);
        } else {
          inChunks = true;
          decoder.beginChunks(chunk.group(1).isEmpty(), octets, last);
        }
      }
    }

    private void end(String token) {
      flush();
      tokens.add(token);
    }

    private void flush() {
      if (!data.isEmpty()) {
        tokens.add("D " + data);
        data.setLength(0);
      }
    }
  }
}

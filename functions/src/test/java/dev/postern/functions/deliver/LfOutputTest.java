package dev.postern.functions.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LfOutputTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.rn.b.rn|a.n.b.n",
        "rn.rn.rn|n.n.n",
        "a.r|a.r",
        "r.r.n|r.n",
        "a.r.b|a.r.b",
        "n.a.n|n.a.n",
        "a|a"
      })
  void eachCrlfBecomesLfWhereverItIsCut(String in, String out) throws Exception {
    byte[] given = text(in);
    for (int cut = 0; cut <= given.length; cut++) {
      var written = new ByteArrayOutputStream();
      var lines = new LfOutput(written);
      lines.write(given, cut);
      byte[] rest = Arrays.copyOfRange(given, cut, given.length);
      lines.write(rest, rest.length);
      lines.finish();
      assertThat(written.toByteArray()).as("cut at " + cut).isEqualTo(text(out));
    }
  }

  private static byte[] text(String row) {
    return row.replace(".", "")
        .replace('r', '\r')
        .replace('n', '\n')
        .getBytes(StandardCharsets.US_ASCII);
  }
}

package dev.postern.functions.deliver.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.functions.deliver.program.Scratch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterOutputTest {
  /// Who was left running by the program may write on for as long as we read.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noMoreIsReadThanItMayHave(boolean binary) throws Exception {
    try (Scratch scratch = Scratch.empty()) {
      Files.writeString(scratch.output(), "A: b\n\nbody\n", StandardCharsets.US_ASCII);
      assertThat(FilterOutput.of(scratch, binary, 11).length()).isEqualTo(binary ? 11 : 14);
      assertThatThrownBy(() -> FilterOutput.of(scratch, binary, 10))
          .isInstanceOf(IOException.class)
          .hasMessage("it wrote more than 10 octets");
      Path rewritten = scratch.rewritten();
      assertThat(Files.size(rewritten)).isLessThanOrEqualTo(14);
    }
  }
}

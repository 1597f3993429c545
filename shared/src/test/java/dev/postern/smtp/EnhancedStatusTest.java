package dev.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnhancedStatusTest {
  @ParameterizedTest
  @CsvSource({"2.0.0, 2, 0, 0", "4.3.2, 4, 3, 2", "5.999.999, 5, 999, 999"})
  void isReadAndWritten(String text, int classCode, int subject, int detail) {
    var status = new EnhancedStatus(classCode, subject, detail);
    assertThat(EnhancedStatus.parse(text)).isEqualTo(status);
    assertThat(status).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "5.1", "5.1.1.1", "3.1.1", "5.1.1000", "5.-1.1", "5.1.1 ", "a"})
  void otherTextIsRefused(String text) {
    assertThatThrownBy(() -> EnhancedStatus.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not an enhanced status code: " + text);
  }

  @ParameterizedTest
  @CsvSource({"3, 0, 0", "1, 0, 0", "5, -1, 0", "5, 0, -1", "5, 1000, 0", "5, 0, 1000"})
  void otherNumbersAreRefused(int classCode, int subject, int detail) {
    assertThatThrownBy(() -> new EnhancedStatus(classCode, subject, detail))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

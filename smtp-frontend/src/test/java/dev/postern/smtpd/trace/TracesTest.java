package dev.postern.smtpd.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.IpAddress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TracesTest {
  private static final IpAddress CLIENT = IpAddress.parse("203.0.113.7");

  private Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private final Traces traces = new Traces(() -> now);

  @Test
  void aTraceEndsByItself() {
    traces.begin("203.0.113.0/24", Duration.ofMinutes(10));
    assertThat(traces.covers(CLIENT, null)).isTrue();
    assertThat(traces.covers(IpAddress.parse("203.0.114.7"), null)).isFalse();
    now = now.plus(Duration.ofMinutes(10));
    assertThat(traces.covers(CLIENT, null)).isFalse();
    assertThat(traces.current()).isEmpty();
  }

  @Test
  void anAccountIsTracedOnceItIsKnown() {
    traces.begin("Bob@Example.com", Duration.ofMinutes(1));
    assertThat(traces.covers(CLIENT, null)).isFalse();
    assertThat(traces.covers(CLIENT, "alice@example.com")).isFalse();
    assertThat(traces.covers(CLIENT, "bob@example.com")).isTrue();
    traces.end();
    assertThat(traces.any()).isFalse();
  }

  @Test
  void whoIsTracedAlreadyHasANewEnd() {
    traces.begin("203.0.113.7", Duration.ofMinutes(1));
    traces.begin("203.0.113.7", Duration.ofMinutes(30));
    assertThat(traces.current())
        .singleElement()
        .satisfies(t -> assertThat(t.until()).isEqualTo(now.plus(Duration.ofMinutes(30))));
  }

  @Test
  void thereAreBounds() {
    assertThatThrownBy(() -> traces.begin("203.0.113.7", Duration.ofMinutes(61)))
        .hasMessage("a trace lasts 1 to 60 minutes");
    assertThatThrownBy(() -> traces.begin("everybody", Duration.ofMinutes(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("everybody");
    for (int i = 0; i < Traces.MOST; i++) {
      traces.begin("10.0.0." + i, Duration.ofMinutes(1));
    }
    assertThatThrownBy(() -> traces.begin("10.0.1.1", Duration.ofMinutes(1)))
        .hasMessageContaining("20 traces run already");
    now = now.plus(Duration.ofMinutes(2));
    assertThat(traces.begin("10.0.1.1", Duration.ofMinutes(1)).who()).isEqualTo("10.0.1.1");
  }
}

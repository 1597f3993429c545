package dev.postern.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.IpAddress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What every store of failing addresses does.
public abstract class FailingAddressesContract {
  private static final Duration PENALTY = Duration.ofMinutes(64);

  private final Instant now = Instant.parse("2026-11-22T10:20:00Z");

  /// A store that may hold what other tests left: each test has addresses of its own.
  protected abstract FailingAddresses addresses();

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1,      0, false",
    "192.0.2.2,    119, false",
    "192.0.2.3,    120, true",
    "192.0.2.4,  86399, true",
    "192.0.2.5,  86400, false",
    "2001:db8::1,  120, true",
  })
  void theSecondFailureAtLeastTwoMinutesLaterHasItSkipped(
      String text, int seconds, boolean isSkipped) throws Exception {
    IpAddress address = IpAddress.parse(text);
    assertThat(addresses().failed(address, now, PENALTY, "refused").isSkipped(now)).isFalse();
    Instant later = now.plusSeconds(seconds);
    FailingAddress then = addresses().failed(address, later, PENALTY, "timed out");
    assertThat(then.isSkipped(later)).isEqualTo(isSkipped);
    assertThat(addresses().all(later)).contains(then);
    if (isSkipped) {
      assertThat(then)
          .isEqualTo(new FailingAddress(address, later, later.plus(PENALTY), "timed out"));
      assertThat(then.isSkipped(later.plus(PENALTY).minusMillis(1))).isTrue();
      assertThat(then.isSkipped(later.plus(PENALTY))).isFalse();
    }
  }

  @Test
  void oneFailureAfterThePenaltyRenewsIt() throws Exception {
    IpAddress address = IpAddress.parse("192.0.2.6");
    addresses().failed(address, now, PENALTY, "a");
    Instant second = now.plusSeconds(400);
    addresses().failed(address, second, PENALTY, "b");
    Instant third = second.plus(PENALTY);
    assertThat(addresses().failed(address, third, PENALTY, "c").isSkipped(third)).isTrue();
  }

  @Test
  void whatIsForgottenBeginsAnew() throws Exception {
    IpAddress address = IpAddress.parse("192.0.2.7");
    addresses().failed(address, now, PENALTY, "a");
    assertThat(addresses().forget(address)).isTrue();
    assertThat(addresses().forget(address)).isFalse();
    assertThat(addresses().all(now)).extracting(FailingAddress::address).doesNotContain(address);
    Instant later = now.plusSeconds(400);
    assertThat(addresses().failed(address, later, PENALTY, "b").isSkipped(later)).isFalse();
  }

  @Test
  void theLatestComesFirstAndTheOldDoNotCome() throws Exception {
    IpAddress old = IpAddress.parse("192.0.2.8");
    IpAddress young = IpAddress.parse("192.0.2.9");
    addresses().failed(young, now.plusSeconds(200), PENALTY, "x".repeat(2000));
    addresses().failed(old, now.plusSeconds(100), PENALTY, "a");
    assertThat(addresses().all(now.plusSeconds(200)))
        .filteredOn(a -> a.address().equals(old) || a.address().equals(young))
        .extracting(FailingAddress::address)
        .containsExactly(young, old);
    assertThat(addresses().all(now.plusSeconds(100).plus(FailingAddress.FORGOTTEN)))
        .extracting(FailingAddress::address)
        .doesNotContain(old)
        .contains(young);
  }
}

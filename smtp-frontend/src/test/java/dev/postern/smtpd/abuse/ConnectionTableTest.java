package dev.postern.smtpd.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.IpAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConnectionTableTest {
  private static final IpAddress A = IpAddress.parse("203.0.113.7");
  private static final IpAddress B = IpAddress.parse("203.0.113.8");
  private static final IpAddress ELSEWHERE = IpAddress.parse("198.51.100.1");

  private final AtomicLong now = new AtomicLong();
  private final ConnectionTable table = new ConnectionTable(now::get);

  @Test
  void anAddressHasItsConnectionsAndNoMoreUntilOneEnds() {
    assertThat(table.add(A, 2, 0, 0)).isNull();
    assertThat(table.add(A, 2, 0, 0)).isNull();
    assertThat(table.add(A, 2, 0, 0)).isEqualTo(Limit.CONNECTIONS_PER_ADDRESS);
    assertThat(table.add(B, 2, 0, 0)).isNull();
    table.remove(A);
    assertThat(table.add(A, 2, 0, 0)).isNull();
  }

  @Test
  void addressesOfOneNetworkShareItsConnections() {
    assertThat(table.add(A, 0, 2, 0)).isNull();
    assertThat(table.add(B, 0, 2, 0)).isNull();
    assertThat(table.add(A, 0, 2, 0)).isEqualTo(Limit.CONNECTIONS_PER_NETWORK);
    assertThat(table.add(ELSEWHERE, 0, 2, 0)).isNull();
  }

  @Test
  void aNetworkIsTwentyFourBitsOfVersionFourAndSixtyFourOfSix() {
    assertThat(ConnectionTable.network(A)).hasToString("203.0.113.0");
    assertThat(ConnectionTable.network(IpAddress.parse("2001:db8:1:2:3:4:5:6")))
        .hasToString("2001:db8:1:2::");
  }

  @Test
  void aRefusedConnectionHoldsNothing() {
    assertThat(table.add(A, 1, 1, 0)).isNull();
    assertThat(table.add(A, 1, 1, 0)).isNotNull();
    assertThat(table.add(B, 1, 1, 0)).isNotNull();
    table.remove(A);
    assertThat(table.rows()).isZero();
  }

  @Test
  void theRateIsThatOfTheLastMinute() {
    for (int i = 0; i < 10; i++) {
      assertThat(table.add(A, 0, 0, 10)).isNull();
    }
    assertThat(table.add(A, 0, 0, 10)).isEqualTo(Limit.CONNECTION_RATE);
    assertThat(table.add(B, 0, 0, 10)).isNull();
    now.addAndGet(Duration.ofSeconds(61).toNanos());
    // Eleven tries before, of which nearly all still reach into the last minute.
    assertThat(table.add(A, 0, 0, 10)).isEqualTo(Limit.CONNECTION_RATE);
    now.addAndGet(Duration.ofSeconds(50).toNanos());
    assertThat(table.add(A, 0, 0, 10)).isNull();
    now.addAndGet(Duration.ofMinutes(5).toNanos());
    for (int i = 0; i < 10; i++) {
      assertThat(table.add(A, 0, 0, 10)).isNull();
    }
  }
}

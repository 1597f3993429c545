package dev.postern.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class FreePortTest {
  @Test
  void aTakenPortIsNamedWithTheOptionThatChangesIt() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> FreePort.check("--smtp-port", taken.getLocalPort()))
          .hasMessageContaining("port " + taken.getLocalPort() + " cannot be had on 127.0.0.1")
          .hasMessageEndingWith("give another with --smtp-port N (0: any free one)")
          .asInstanceOf(InstanceOfAssertFactories.type(StartException.class))
          .extracting(StartException::exitCode)
          .isEqualTo(2);
    }
  }

  @Test
  void zeroIsAnyFreePort() throws StartException {
    FreePort.check("--smtp-port", 0);
    assertThat(FreePort.isFree(0)).isTrue();
  }
}

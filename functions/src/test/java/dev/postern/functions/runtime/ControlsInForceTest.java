package dev.postern.functions.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.Domain;
import dev.postern.rules.ControlValue;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControlsInForceTest {
  private final InMemoryStores stores = new InMemoryStores();
  private final ControlsInForce controls = new ControlsInForce(stores);

  @BeforeEach
  void controlFiles() {
    stores.controls.put(ControlValue.ME, "me.example");
    stores.controls.put(ControlValue.QUEUELIFETIME, "3600");
  }

  @Test
  void aControlFileHoldsWhereNoSettingIsGiven() {
    stores.unset("postern.hostname").unset("postern.primary-domain");

    assertThat(controls.hostname()).isEqualTo("me.example");
    assertThat(controls.primaryDomain()).isEqualTo(new Domain("me.example"));
    assertThat(controls.queueLifetime()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void aSettingThatIsGivenWins() {
    stores.set("postern.queue-lifetime", "2d");

    assertThat(controls.hostname()).isEqualTo("mx.example.com");
    assertThat(controls.primaryDomain()).isEqualTo(new Domain("example.com"));
    assertThat(controls.queueLifetime()).isEqualTo(Duration.ofDays(2));
  }

  @Test
  void withoutRulesTheSettingsHold() {
    stores.unset("postern.hostname").rulesAway = true;

    assertThat(controls.hostname()).isEqualTo("localhost.localdomain");
    assertThat(controls.queueLifetime()).isEqualTo(Duration.ofDays(7));
  }
}

package dev.postern.functions.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.Domain;
import dev.postern.retry.TestJobs;
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
    stores.controls.put(ControlValue.BOUNCELIFETIME, "600");
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
  void aJobWithTheNullSenderHasTheLifetimeOfBounces() {
    assertThat(controls.lifetimeOf(TestJobs.remote("j", 0))).isEqualTo(Duration.ofHours(1));
    assertThat(controls.lifetimeOf(TestJobs.local("j", 0))).isEqualTo(Duration.ofMinutes(10));

    stores.set("postern.queue-lifetime", "2d");
    assertThat(controls.bounceLifetime())
        .as("the file still holds")
        .isEqualTo(Duration.ofMinutes(10));
    stores.set("postern.bounce-lifetime", "1d");
    assertThat(controls.bounceLifetime()).isEqualTo(Duration.ofDays(1));
    stores.rulesAway = true;
    assertThat(controls.bounceLifetime()).as("without the rules").isEqualTo(Duration.ofDays(1));
  }

  @Test
  void withoutRulesTheSettingsHold() {
    stores.unset("postern.hostname").rulesAway = true;

    assertThat(controls.hostname()).isEqualTo("localhost.localdomain");
    assertThat(controls.queueLifetime()).isEqualTo(Duration.ofDays(7));
  }
}

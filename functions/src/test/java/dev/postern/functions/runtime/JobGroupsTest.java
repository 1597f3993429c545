package dev.postern.functions.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.functions.deliver.Jobs;
import dev.postern.message.DeliveryJob;
import dev.postern.message.JobCodec;
import dev.postern.message.Route;
import dev.postern.message.SpoolRef;
import org.junit.jupiter.api.Test;

class JobGroupsTest {
  @Test
  void theDestinationIsTheGroup() {
    DeliveryJob job = Jobs.job(new SpoolRef("in/1", 0, 6), Jobs.toMx("x.test"), 0, "a@x.test");
    assertThat(JobGroups.outgoing(job).group()).isEqualTo("x.test");
    assertThat(JobGroups.outgoing(job).body()).isEqualTo(JobCodec.encode(job));
  }

  @Test
  void whatStaysHereHasNone() {
    DeliveryJob job = Jobs.job(new SpoolRef("in/1", 0, 6), new Route.Local(), 0, "a@x.test");
    assertThat(JobGroups.outgoing(job).group()).isNull();
  }

  /// SQS: at most 128 printable ASCII characters.
  @Test
  void whatSqsWouldNotTakeIsHashed() {
    String longest = "a".repeat(63) + "." + "b".repeat(63) + ".";
    assertThat(JobGroups.group(longest)).isEqualTo(longest);
    assertThat(JobGroups.group(longest + "c"))
        .matches("[0-9a-f]{64}")
        .isNotEqualTo(JobGroups.group(longest + "d"));
    assertThat(JobGroups.group("b\u00fccher.example")).matches("[0-9a-f]{64}");
    assertThat(JobGroups.group("[ipv6:2001:db8::1]")).isEqualTo("[ipv6:2001:db8::1]");
  }
}

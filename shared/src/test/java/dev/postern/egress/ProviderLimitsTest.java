package dev.postern.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.Domain;
import org.junit.jupiter.api.Test;

class ProviderLimitsTest {
  @Test
  void aProviderIsKnownByItsMxWhateverTheDomain() {
    DestinationLimit yahoo = ProviderLimits.of(new Domain("x.test"), "mta5.am0.yahoodns.net");
    assertThat(yahoo).isEqualTo(new DestinationLimit(5, 20, null));
    assertThat(ProviderLimits.of(new Domain("x.test"), "mx.x.test").isNone()).isTrue();
    assertThat(ProviderLimits.of(new Domain("x.test"), null).isNone()).isTrue();
  }

  @Test
  void whatAnOperatorSaysGoesBeforeIt() {
    DestinationLimit said = new DestinationLimit(50, null, 500);
    assertThat(
            said.orElse(ProviderLimits.of(new Domain("gmail.com"), "gmail-smtp-in.l.google.com")))
        .isEqualTo(new DestinationLimit(50, 100, 500));
  }
}

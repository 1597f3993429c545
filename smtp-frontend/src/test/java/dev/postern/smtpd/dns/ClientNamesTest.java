package dev.postern.smtpd.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.IpAddress;
import dev.postern.policy.Lookups.LookupFailedException;
import dev.postern.settings.InvalidSettingsException;
import dev.postern.settings.Settings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.Rcode;

@Timeout(30)
class ClientNamesTest {
  private static final IpAddress CLIENT = IpAddress.parse("192.0.2.7");
  private static final String REVERSE = "7.2.0.192.in-addr.arpa";

  private final NameServer dns = new NameServer();
  private final ClientNames names = names(dns.address());

  ClientNamesTest() throws IOException {}

  @AfterEach
  void close() {
    dns.close();
  }

  @Test
  void aNameThatLeadsBackIsConfirmed() throws Exception {
    dns.record(REVERSE, "PTR", "Mail.Client.test.")
        .record("mail.client.test", "A", "192.0.2.8")
        .record("mail.client.test", "A", "192.0.2.7");
    assertThat(names.confirmed(CLIENT)).contains("mail.client.test");
  }

  @Test
  void ofIpv6Too() throws Exception {
    dns.record(
            "7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
            "PTR",
            "six.client.test.")
        .record("six.client.test", "AAAA", "2001:db8::7");
    assertThat(names.confirmed(IpAddress.parse("2001:db8::7"))).contains("six.client.test");
  }

  @Test
  void aNameThatLeadsElsewhereIsNone() throws Exception {
    dns.record(REVERSE, "PTR", "bank.test.").record("bank.test", "A", "198.51.100.1");
    assertThat(names.confirmed(CLIENT)).isEmpty();
  }

  @Test
  void aNameThatDoesNotExistOrHasNoAddressIsNone() throws Exception {
    dns.record(REVERSE, "PTR", "gone.test.")
        .record(REVERSE, "PTR", "six-only.test.")
        .record("six-only.test", "AAAA", "2001:db8::7");
    assertThat(names.confirmed(CLIENT)).isEmpty();
  }

  @Test
  void aClientWithoutNameHasNone() throws Exception {
    assertThat(names.confirmed(CLIENT)).isEmpty();
    assertThat(names.confirmed(CLIENT)).isEmpty();
    assertThat(dns.questions()).containsExactly(REVERSE + ". PTR");
  }

  @Test
  void ofSeveralNamesAnyMayLeadBackThoughAnotherCannotBeTold() throws Exception {
    dns.record(REVERSE, "PTR", "broken.test.")
        .record(REVERSE, "PTR", "right.test.")
        .code("broken.test", Rcode.SERVFAIL)
        .record("right.test", "A", "192.0.2.7");
    assertThat(names.confirmed(CLIENT)).contains("right.test");
  }

  @Test
  void noMoreThanFiveNamesAreAsked() throws Exception {
    for (int i = 1; i <= 8; i++) {
      dns.record(REVERSE, "PTR", "n" + i + ".test.");
    }
    assertThat(names.confirmed(CLIENT)).isEmpty();
    assertThat(dns.questions()).hasSize(1 + ReverseLookup.MAX_NAMES);
  }

  @Test
  void aServerThatFailsIsAFailedLookupNotAClientWithoutName() throws Exception {
    dns.code(REVERSE, Rcode.SERVFAIL);
    assertThatThrownBy(() -> names.confirmed(CLIENT))
        .isInstanceOf(LookupFailedException.class)
        .hasMessageContaining(REVERSE);
  }

  @Test
  void aForwardLookupThatFailsIsAFailedLookup() throws Exception {
    dns.record(REVERSE, "PTR", "broken.test.").code("broken.test", Rcode.SERVFAIL);
    assertThatThrownBy(() -> names.confirmed(CLIENT))
        .isInstanceOf(LookupFailedException.class)
        .hasMessageContaining("broken.test");
  }

  @Test
  void silenceIsAFailedLookupInTime() throws Exception {
    dns.code(REVERSE, NameServer.SILENT);
    assertThatThrownBy(() -> names.confirmed(CLIENT)).isInstanceOf(LookupFailedException.class);
    int asked = dns.questions().size();
    assertThatThrownBy(() -> names.confirmed(CLIENT)).isInstanceOf(LookupFailedException.class);
    assertThat(dns.questions()).as("a failure is kept for a short while").hasSize(asked);
  }

  @Test
  void isKnownOnceItWasLookedUp() throws Exception {
    dns.record(REVERSE, "PTR", "mail.client.test.").record("mail.client.test", "A", "192.0.2.7");
    assertThat(names.known(CLIENT)).isEmpty();
    assertThat(dns.questions()).isEmpty();
    Optional<String> name = names.confirmed(CLIENT);
    assertThat(names.known(CLIENT)).isEqualTo(name).isPresent();
    assertThat(names.confirmed(CLIENT)).isEqualTo(name);
    assertThat(dns.questions()).hasSize(2);
  }

  @Test
  void aServerThatIsNoAddressIsRefusedWithItsSetting() {
    assertThatThrownBy(() -> names("resolver.test"))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("postern.dns.servers=resolver.test");
  }

  private static ClientNames names(String server) {
    var values = Map.of("postern.dns.servers", server, "postern.dns.ptr-timeout", "2s");
    return ClientNames.of(Settings.of(List.of(new Settings.Source("test", values))));
  }
}

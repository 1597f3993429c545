package dev.postern.functions.remote.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateNamesTest {
  @ParameterizedTest
  @CsvSource({
    "mx.x.net, mx.x.net, true",
    "MX.x.net, mx.X.net., true",
    "mx.x.net, x.net, false",
    "mx.x.net, amx.x.net, false",
    "*.x.net, mx.x.net, true",
    "*.x.net, x.net, false",
    "*.x.net, a.mx.x.net, false",
    "*, net, false",
    "m*.x.net, mx.x.net, false",
    "mx.x.net, .x.net, true",
    "a.mx.x.net, .x.net, true",
    "*.x.net, .x.net, true",
    "x.net, .x.net, false",
    "mxx.net, .x.net, false",
    "192.0.2.1, [192.0.2.1], false"
  })
  void aNameIsCovered(String certified, String wanted, boolean covered) throws Exception {
    assertThat(names(certified).includeAny(List.of("other.example", wanted))).isEqualTo(covered);
  }

  @Test
  void anAddressIsCoveredByAnAddressOnly() throws Exception {
    X509Certificate certificate =
        new CertificateBuilder()
            .subject("CN=x")
            .setIsCertificateAuthority(true)
            .addSanIpAddress("192.0.2.1")
            .addSanIpAddress("2001:db8::1")
            .ecp256()
            .buildSelfSigned()
            .getCertificate();
    var names = new CertificateNames(certificate);
    assertThat(names.includeAny(List.of("[192.0.2.1]"))).isTrue();
    assertThat(names.includeAny(List.of("[IPv6:2001:DB8:0::1]"))).isTrue();
    assertThat(names.includeAny(List.of("[192.0.2.2]"))).isFalse();
  }

  @Test
  void theCommonNameDoesNotCount() throws Exception {
    X509Certificate certificate =
        new CertificateBuilder()
            .subject("CN=mx.x.net")
            .setIsCertificateAuthority(true)
            .ecp256()
            .buildSelfSigned()
            .getCertificate();
    var names = new CertificateNames(certificate);
    assertThat(names.includeAny(List.of("mx.x.net"))).isFalse();
    assertThat(names).hasToString("no host");
  }

  /// The builder takes no wildcard, so its SubjectAltName is written here.
  private static CertificateNames names(String name) throws Exception {
    var sequence = new ByteArrayOutputStream();
    sequence.write(0x30);
    sequence.write(name.length() + 2);
    sequence.write(0x82); // [2] IA5String, dNSName
    sequence.write(name.length());
    sequence.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    X509Certificate certificate =
        new CertificateBuilder()
            .subject("CN=x")
            .setIsCertificateAuthority(true)
            .addExtensionOctetString("2.5.29.17", false, sequence.toByteArray())
            .ecp256()
            .buildSelfSigned()
            .getCertificate();
    return new CertificateNames(certificate);
  }
}

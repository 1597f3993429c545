package dev.postern.smtpd.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.X509Bundle;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class ServerCertificateTest {
  @Test
  void chainAndKeyMayStandInEitherOrder() throws Exception {
    X509Bundle made = TestCertificates.ec("MX.example.com", "*.mail.example.com");
    String chain = made.getCertificatePathPEM();
    for (String pem :
        new String[] {chain + made.getPrivateKeyPEM(), made.getPrivateKeyPEM() + chain}) {
      ServerCertificate read = ServerCertificate.parse(pem, "a file");
      assertThat(read.leaf()).isEqualTo(made.getCertificate());
      assertThat(read.isFor("mx.example.com")).isTrue();
      assertThat(read.isFor("A.mail.example.com")).isTrue();
      assertThat(read.isFor("a.b.mail.example.com")).isFalse();
      assertThat(read.isFor("mail.example.com")).isFalse();
      assertThat(read.isFor("example.com")).isFalse();
    }
  }

  @Test
  void rsaKeysAreRead() throws Exception {
    X509Bundle made = TestCertificates.rsa("mx.test");
    assertThat(ServerCertificate.parse(TestCertificates.pem(made), "a file").key().getAlgorithm())
        .isEqualTo("RSA");
  }

  @Test
  void whatLacksIsNamedWithItsPlace() throws Exception {
    X509Bundle made = TestCertificates.ec("mx.test");
    assertThatThrownBy(() -> ServerCertificate.parse(made.getPrivateKeyPEM(), "k.pem"))
        .isInstanceOf(CertificateFault.class)
        .hasMessage("k.pem holds no CERTIFICATE in PEM");
    assertThatThrownBy(() -> ServerCertificate.parse(made.getCertificatePathPEM(), "c.pem"))
        .isInstanceOf(CertificateFault.class)
        .hasMessage("c.pem holds no PRIVATE KEY in PEM");
  }

  @Test
  void aKeyOfAnotherCertificateIsRefused() throws Exception {
    String pem =
        TestCertificates.ec("mx.test").getCertificatePathPEM()
            + TestCertificates.ec("mx.test").getPrivateKeyPEM();
    assertThatThrownBy(() -> ServerCertificate.parse(pem, "both.pem"))
        .isInstanceOf(CertificateFault.class)
        .hasMessage("both.pem: the key is not that of the first certificate");
    String mixed =
        TestCertificates.rsa("mx.test").getCertificatePathPEM()
            + TestCertificates.ec("mx.test").getPrivateKeyPEM();
    assertThatThrownBy(() -> ServerCertificate.parse(mixed, "both.pem"))
        .isInstanceOf(CertificateFault.class)
        .hasMessageStartingWith("both.pem");
  }

  @Test
  void anOldFormOfKeyIsRefusedWithTheCommandThatConvertsIt() throws Exception {
    String chain = TestCertificates.rsa("mx.test").getCertificatePathPEM();
    String key =
        "-----BEGIN RSA PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(new byte[60])
            + "\n-----END RSA PRIVATE KEY-----\n";
    assertThatThrownBy(() -> ServerCertificate.parse(chain + key, "old.pem"))
        .isInstanceOf(CertificateFault.class)
        .hasMessageContaining("openssl pkcs8 -topk8 -nocrypt");
  }

  @Test
  void brokenTextIsRefused() {
    String broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    assertThatThrownBy(() -> ServerCertificate.parse(broken, "b.pem"))
        .isInstanceOf(CertificateFault.class)
        .hasMessageStartingWith("b.pem holds no certificate that can be read");
  }

  @Test
  void itsTextHasNoKey() throws Exception {
    var certificate =
        ServerCertificate.parse(TestCertificates.pem(TestCertificates.ec("mx.test")), "f");
    assertThat(certificate.toString()).isEqualTo("CN=mx.test for [mx.test]");
  }
}

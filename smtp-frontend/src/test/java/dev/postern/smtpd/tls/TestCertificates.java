package dev.postern.smtpd.tls;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Certificates made for one test.
public final class TestCertificates {
  private TestCertificates() {}

  /// A self-signed one for these names, with a P-256 key.
  public static X509Bundle ec(String... names) throws Exception {
    return builder(names).ecp256().buildSelfSigned();
  }

  /// A self-signed one for these names, with an RSA key.
  public static X509Bundle rsa(String... names) throws Exception {
    return builder(names).rsa2048().buildSelfSigned();
  }

  /// A client's, with its e-mail address, issued by an authority.
  public static X509Bundle client(String address, X509Bundle authority) throws Exception {
    return new CertificateBuilder()
        .subject("CN=client")
        .addSanRfc822Name(address)
        .ecp256()
        .buildIssuedBy(authority);
  }

  private static CertificateBuilder builder(String... names) {
    var builder =
        new CertificateBuilder().subject("CN=" + names[0]).setIsCertificateAuthority(true);
    builder.addExtensionOctetString("2.5.29.17", false, dnsNames(names));
    return builder;
  }

  /// The names as a SubjectAltName in DER: the builder itself takes no wildcard.
  private static byte[] dnsNames(String... names) {
    var all = new ByteArrayOutputStream();
    for (String name : names) {
      all.write(0x82); // [2] IA5String, dNSName
      all.write(name.length());
      all.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    }
    var sequence = new ByteArrayOutputStream();
    sequence.write(0x30);
    sequence.write(all.size());
    sequence.writeBytes(all.toByteArray());
    return sequence.toByteArray();
  }

  /// Chain and key in one file.
  public static Path write(X509Bundle bundle, Path file) throws IOException {
    return Files.writeString(file, pem(bundle));
  }

  public static String pem(X509Bundle bundle) {
    return bundle.getCertificatePathPEM() + bundle.getPrivateKeyPEM();
  }
}

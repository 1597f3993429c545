package dev.postern.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfSignedTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  @TempDir private Path folder;

  @Test
  void itIsMadeOnceAndKeptFromOthers() throws Exception {
    Path file = folder.resolve("self-signed.pem");
    assertThat(SelfSigned.keep(file, "mx.example.com", NOW)).isTrue();
    String first = Files.readString(file);
    assertThat(SelfSigned.keep(file, "mx.example.com", NOW)).isFalse();
    assertThat(Files.readString(file)).isEqualTo(first).contains("BEGIN PRIVATE KEY");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    var certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(
                    new ByteArrayInputStream(first.getBytes(StandardCharsets.US_ASCII)));
    assertThat(certificate.getSubjectAlternativeNames())
        .contains(List.of(2, "mx.example.com"), List.of(2, "localhost"), List.of(7, "127.0.0.1"));
    assertThat(certificate.getNotAfter().toInstant()).isAfter(NOW.plusSeconds(3600L * 24 * 3000));
  }
}

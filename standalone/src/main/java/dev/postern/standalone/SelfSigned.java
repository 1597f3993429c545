package dev.postern.standalone;

import dev.postern.standalone.home.KeptFile;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// A certificate that nobody vouches for, so that TLS works before a real one is there. It is made
/// once and kept: a client that came to trust it goes on to do so.
final class SelfSigned {
  private static final Duration VALID = Duration.ofDays(3650);

  private SelfSigned() {}

  /// Makes `file`, unless it is there.
  ///
  /// @return whether it was made now
  /// @throws IOException when it cannot be made or written
  static boolean keep(Path file, String hostname, Instant now) throws IOException {
    if (Files.exists(file)) {
      return false;
    }
    X509Bundle made;
    try {
      made =
          new CertificateBuilder()
              .subject("CN=" + hostname)
              .addSanDnsName(hostname)
              .addSanDnsName("localhost")
              .addSanIpAddress("127.0.0.1")
              .addSanIpAddress("::1")
              .setIsCertificateAuthority(true)
              .notBefore(now.minus(Duration.ofDays(1)))
              .notAfter(now.plus(VALID))
              .ecp256()
              .buildSelfSigned();
    } catch (Exception e) {
      throw new IOException("no self-signed certificate could be made: " + e, e);
    }
    KeptFile.write(file, made.getCertificatePathPEM() + made.getPrivateKeyPEM());
    return true;
  }
}

package dev.postern.smtpd.tls;

import dev.postern.aws.SecretsManager;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/// Where one certificate with its chain and its key comes from, all in PEM.
sealed interface CertificateSource {
  /// What is there now, key and all.
  ///
  /// @throws IOException when it cannot be read
  String read() throws IOException;

  /// One entry of `postern.tls.certificates`: `CHAIN.pem:KEY.pem`, a file with both, or an ARN.
  ///
  /// @param secrets asked for when an ARN is read
  static CertificateSource of(String entry, Supplier<SecretsManager> secrets) {
    if (entry.startsWith("arn:")) {
      return new Secret(entry, secrets);
    }
    int colon = entry.indexOf(':');
    return colon < 0
        ? new PemFiles(Path.of(entry), Path.of(entry))
        : new PemFiles(Path.of(entry.substring(0, colon)), Path.of(entry.substring(colon + 1)));
  }

  /// Files of an operator or of a program such as certbot.
  record PemFiles(Path chain, Path key) implements CertificateSource {
    /// A certificate and its key are small; what is larger is another file.
    private static final long MAX_OCTETS = 1 << 20;

    @Override
    public String read() throws IOException {
      return chain.equals(key) ? text(chain) : text(chain) + "\n" + text(key);
    }

    private static String text(Path file) throws IOException {
      if (!Files.isReadable(file)) {
        throw new CertificateFault(file + " is not there or may not be read");
      }
      if (Files.size(file) > MAX_OCTETS) {
        throw new CertificateFault(file + " is too large for a certificate");
      }
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
      return chain.equals(key) ? chain.toString() : chain + ":" + key;
    }
  }

  /// A secret in AWS Secrets Manager whose text is the PEM of chain and key.
  record Secret(String arn, Supplier<SecretsManager> secrets) implements CertificateSource {
    @Override
    public String read() throws IOException {
      return secrets.get().get(arn).text();
    }

    @Override
    public String toString() {
      return arn;
    }
  }
}

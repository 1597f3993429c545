package dev.postern.smtpd.auth;

import dev.postern.sasl.TlsExporter;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Locale;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// What ties an exchange to the TLS it runs in.
///
/// `tls-unique` is not there: it is not defined for TLS 1.3 and not safe before (RFC 9266 §3).
interface ChannelBinding {
  /// The data of a binding type, or null when it cannot be had.
  byte @Nullable [] data(String type);

  /// Those of a TLS session. **Standard:** RFC 9266 (tls-exporter), RFC 5929 §4
  /// (tls-server-end-point).
  static ChannelBinding of(SSLSession session) {
    return type ->
        switch (type) {
          case TlsExporter.TYPE -> TlsExporter.data(session);
          case "tls-server-end-point" -> endPoint(session);
          default -> null;
        };
  }

  /// The hash of our certificate by the function of its signature, SHA-256 for those that are weak
  /// or have none of their own.
  private static byte @Nullable [] endPoint(SSLSession session) {
    Certificate[] ours = session.getLocalCertificates();
    if (ours == null || !(ours[0] instanceof X509Certificate certificate)) {
      return null;
    }
    String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
    String hash =
        signature.startsWith("SHA384")
            ? "SHA-384"
            : signature.startsWith("SHA512") ? "SHA-512" : "SHA-256";
    try {
      return MessageDigest.getInstance(hash).digest(certificate.getEncoded());
    } catch (GeneralSecurityException _) {
      return null;
    }
  }
}

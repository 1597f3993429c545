package dev.postern.sasl;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// Channel binding `tls-exporter`: what both ends of one TLS connection know, and nobody else.
///
/// **Standard:** RFC 9266.
public final class TlsExporter {
  public static final String TYPE = "tls-exporter";

  private TlsExporter() {}

  /// The data, or null when it cannot be had.
  public static byte @Nullable [] data(SSLSession session) {
    if (!(session instanceof ExtendedSSLSession extended)) {
      return null;
    }
    try {
      return extended.exportKeyingMaterialData("EXPORTER-Channel-Binding", new byte[0], 32);
    } catch (SSLKeyException | UnsupportedOperationException _) {
      return null;
    }
  }
}

package dev.postern.smtpd.tls;

import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// What a handshake agreed.
///
/// @param version as `TLSv1.3`
/// @param cipher as `TLS_AES_128_GCM_SHA256`
/// @param session for channel binding
/// @param relayClient the address of a client certificate that gives a right to relay, or null
public record TlsState(
    String version, String cipher, SSLSession session, @Nullable String relayClient) {
  static TlsState of(SSLSession session, @Nullable String relayClient) {
    return new TlsState(session.getProtocol(), session.getCipherSuite(), session, relayClient);
  }

  /// For the log and trace lines: `TLSv1.3 TLS_AES_128_GCM_SHA256`.
  @Override
  public String toString() {
    return version + " " + cipher;
  }
}

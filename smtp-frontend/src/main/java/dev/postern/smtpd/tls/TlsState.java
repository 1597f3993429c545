package dev.postern.smtpd.tls;

import javax.net.ssl.SSLSession;

/// What a handshake agreed.
///
/// @param version as `TLSv1.3`
/// @param cipher as `TLS_AES_128_GCM_SHA256`
/// @param session for channel binding and the client's certificate
public record TlsState(String version, String cipher, SSLSession session) {
  public static TlsState of(SSLSession session) {
    return new TlsState(session.getProtocol(), session.getCipherSuite(), session);
  }

  /// For the log and trace lines: `TLSv1.3 TLS_AES_128_GCM_SHA256`.
  @Override
  public String toString() {
    return version + " " + cipher;
  }
}

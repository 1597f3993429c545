package dev.postern.functions.remote.tls;

/// What a connection in TLS turned out to be.
///
/// @param protocol as `TLSv1.3`
/// @param cipher the suite
/// @param policy the [PeerTls] it was made under
public record TlsState(String protocol, String cipher, PeerTls policy) {
  /// As events and `postern trace` have it: `TLSv1.3 TLS_AES_256_GCM_SHA384 may`.
  @Override
  public String toString() {
    return protocol + " " + cipher + " " + policy.text();
  }
}

package dev.postern.functions.remote.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/// Holds a host's certificate to its policy, within the handshake.
///
/// **On failure:** [CertificateException] that says what is wrong, for people.
final class PeerTrust extends X509ExtendedTrustManager {
  private final PeerTls policy;
  private final Supplier<X509TrustManager> authorities;

  /// @param authorities the trust store, asked for by [PeerTls.Verify] and what tests it
  PeerTrust(PeerTls policy, Supplier<X509TrustManager> authorities) {
    this.policy = policy;
    this.authorities = authorities;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    hold(policy, chain, authType);
  }

  private void hold(PeerTls policy, X509Certificate[] chain, String authType)
      throws CertificateException {
    switch (policy) {
      case PeerTls.None _, PeerTls.May _, PeerTls.Encrypt _ -> {}
      case PeerTls.Dane dane -> new DaneCheck(dane).check(chain);
      case PeerTls.Verify verify -> {
        authorities.get().checkServerTrusted(chain, authType);
        var names = new CertificateNames(chain[0]);
        if (!names.includeAny(verify.names())) {
          throw new CertificateException(
              "the certificate is for " + names + ", not " + String.join(", ", verify.names()));
        }
      }
      case PeerTls.Tested tested -> {
        try {
          hold(tested.wanted(), chain, authType);
        } catch (CertificateException e) {
          tested.fellShort(String.valueOf(e.getMessage()));
        }
        hold(tested.inForce(), chain, authType);
      }
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("this is the client");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}

package dev.postern.functions.remote.tls;

import dev.postern.functions.runtime.TrustStore;
import dev.postern.settings.RemoteSettings;
import dev.postern.settings.Settings;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Puts TLS 1.2 or 1.3 over connections to other hosts. Safe for use by many threads.
///
/// A session is resumed only where no certificate is looked at: to a host that must prove itself
/// each connection begins anew, so that no proof is left out. The trust store is read when the
/// first certificate is held to it: most mail goes where none is.
///
/// **Standard:** RFC 3207, RFC 8446, RFC 6066 §3 (SNI).
public final class TlsClient {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private final @Nullable KeyStore store;
  private final SSLContext anybody;
  private @Nullable X509TrustManager authorities;

  /// @param store null for Java's own
  TlsClient(@Nullable KeyStore store) {
    this.store = store;
    this.anybody = context(new PeerTls.May());
  }

  /// @throws IllegalArgumentException when `postern.smtp-client.tls-ca` holds no certificates, with
  ///   the remedy
  public static TlsClient of(Settings settings) {
    return new TlsClient(TrustStore.of(settings, RemoteSettings.SMTP_CLIENT_TLS_CA));
  }

  /// One that trusts these authorities and no other.
  public static TlsClient trusting(Collection<? extends Certificate> authorities) {
    return new TlsClient(TrustStore.of(authorities));
  }

  /// Whom it trusts.
  List<X509Certificate> authorities() {
    return List.of(trustStore().getAcceptedIssuers());
  }

  /// Whether the trust store was read.
  synchronized boolean hasReadAuthorities() {
    return authorities != null;
  }

  private synchronized X509TrustManager trustStore() {
    if (authorities == null) {
      authorities = trustManager(store);
    }
    return authorities;
  }

  /// A socket over the connection, its handshake not begun. Closing it closes the connection.
  ///
  /// @param host of the peer; a name, or an address literal in brackets, which has no SNI
  public SSLSocket over(Socket connection, String host, PeerTls policy) throws IOException {
    SSLContext context =
        switch (policy) {
          case PeerTls.None _ -> throw new IllegalArgumentException("no TLS is none");
          case PeerTls.May _, PeerTls.Encrypt _ -> anybody;
          case PeerTls.Verify _, PeerTls.Dane _, PeerTls.Tested _ -> context(policy);
        };
    var socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(connection, host, connection.getPort(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(PROTOCOLS);
    String name = policy instanceof PeerTls.Dane dane ? dane.names().getFirst() : host;
    parameters.setServerNames(serverNames(name));
    socket.setSSLParameters(parameters);
    return socket;
  }

  private static List<SNIServerName> serverNames(String host) {
    try {
      return host.startsWith("[") ? List.of() : List.of(new SNIHostName(host));
    } catch (IllegalArgumentException _) {
      return List.of(); // a name the DNS knows and SNI does not, as with an underscore
    }
  }

  private SSLContext context(PeerTls policy) {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new PeerTrust(policy, this::trustStore)}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has TLS", e);
    }
  }

  private static X509TrustManager trustManager(@Nullable KeyStore authorities) {
    try {
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(authorities);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager x509) {
          return x509;
        }
      }
      throw new IllegalStateException("no trust manager for certificates");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the trust store cannot be used", e);
    }
  }
}

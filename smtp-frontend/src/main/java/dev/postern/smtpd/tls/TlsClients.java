package dev.postern.smtpd.tls;

import dev.postern.settings.ListenerSettings;
import dev.postern.settings.Settings;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// The clients that may relay by their certificate: its e-mail address is listed and its chain is
/// valid under our authorities, which the handshake has checked.
///
/// A certificate is asked for only where authorities are named; a client without one is served, one
/// whose certificate is not valid fails its handshake.
///
/// **Seed:** spec 3.11 (`tlsclients`, `clientca.pem`). **Standard:** RFC 5280 §4.2.1.6
/// (rfc822Name).
///
/// @param authorities a PEM file, or empty
/// @param addresses in lower case
record TlsClients(String authorities, Set<String> addresses) {
  /// rfc822Name, in the numbers of [X509Certificate#getSubjectAlternativeNames()].
  private static final int RFC822_NAME = 1;

  TlsClients {
    addresses = Set.copyOf(addresses);
  }

  static TlsClients from(Settings settings) {
    return new TlsClients(
        settings.get(ListenerSettings.TLS_CLIENT_CA).strip(),
        settings.get(ListenerSettings.TLS_CLIENTS).stream()
            .map(address -> address.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet()));
  }

  /// Lets the handshake ask for a certificate, where authorities are named.
  ///
  /// @throws CertificateFault when their file cannot be used
  void addTo(SslContextBuilder builder) throws CertificateFault {
    if (authorities.isEmpty()) {
      return;
    }
    try {
      builder.trustManager(new File(authorities)).clientAuth(ClientAuth.OPTIONAL);
    } catch (IllegalArgumentException e) {
      throw new CertificateFault(
          ListenerSettings.TLS_CLIENT_CA.key() + ": " + authorities + " holds no certificates", e);
    }
  }

  /// The listed address of the client's certificate, if it showed one.
  Optional<String> mayRelay(SSLSession session) {
    if (authorities.isEmpty() || addresses.isEmpty()) {
      return Optional.empty();
    }
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate certificate
          ? addressesOf(certificate).stream().filter(addresses::contains).findFirst()
          : Optional.empty();
    } catch (SSLPeerUnverifiedException _) {
      return Optional.empty(); // it showed none
    }
  }

  private static List<String> addressesOf(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream()
              .filter(name -> Objects.equals(name.getFirst(), RFC822_NAME))
              .map(name -> String.valueOf(name.get(1)).toLowerCase(Locale.ROOT))
              .toList();
    } catch (CertificateParsingException _) {
      return List.of();
    }
  }
}

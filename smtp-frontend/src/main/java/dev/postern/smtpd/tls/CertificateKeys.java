package dev.postern.smtpd.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Chooses the certificate of each handshake by the name the client asks for, from those in force
/// at that moment: a renewed certificate counts from the next handshake on.
///
/// **Standard:** RFC 6066 §3 (SNI). A client that names none, or one we have no certificate for,
/// gets the first.
final class CertificateKeys extends X509ExtendedKeyManager {
  /// Names one certificate within one handshake, whatever is renewed meanwhile.
  private static final String SEPARATOR = "/";

  private volatile Generation current;

  /// Those in force, and those before them for handshakes under way.
  private record Generation(
      int number, List<ServerCertificate> certificates, @Nullable Generation before) {}

  CertificateKeys(List<ServerCertificate> certificates) {
    current = new Generation(0, List.copyOf(certificates), null);
  }

  List<ServerCertificate> certificates() {
    return current.certificates();
  }

  /// Puts other certificates in force.
  synchronized void replace(List<ServerCertificate> certificates) {
    Generation old = current;
    current =
        new Generation(
            old.number() + 1,
            List.copyOf(certificates),
            new Generation(old.number(), old.certificates(), null));
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    Generation now = current;
    String asked = askedFor(engine);
    int fallback = -1;
    for (int i = 0; i < now.certificates().size(); i++) {
      ServerCertificate certificate = now.certificates().get(i);
      if (fits(keyType, certificate)) {
        if (asked != null && certificate.isFor(asked)) {
          return now.number() + SEPARATOR + i;
        }
        fallback = fallback < 0 ? i : fallback;
      }
    }
    // A name we have, but only with another kind of key: let the client try that kind.
    boolean another = asked != null && now.certificates().stream().anyMatch(c -> c.isFor(asked));
    return fallback < 0 || another ? null : now.number() + SEPARATOR + fallback;
  }

  private static boolean fits(String keyType, ServerCertificate certificate) {
    String algorithm = certificate.leaf().getPublicKey().getAlgorithm();
    return keyType.equals(algorithm)
        || (keyType.equals("RSASSA-PSS") && algorithm.equals("RSA"))
        || (keyType.startsWith("EC_") && algorithm.equals("EC"));
  }

  private static @Nullable String askedFor(SSLEngine engine) {
    if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
      for (SNIServerName name : session.getRequestedServerNames()) {
        if (name instanceof SNIHostName host) {
          return host.getAsciiName();
        }
      }
    }
    return null;
  }

  private @Nullable ServerCertificate named(String alias) {
    int slash = alias.indexOf(SEPARATOR);
    int number = Integer.parseInt(alias.substring(0, slash));
    int index = Integer.parseInt(alias.substring(slash + 1));
    for (Generation g = current; g != null; g = g.before()) {
      if (g.number() == number) {
        return g.certificates().get(index);
      }
    }
    return null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    ServerCertificate certificate = named(alias);
    return certificate == null ? null : certificate.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    ServerCertificate certificate = named(alias);
    return certificate == null ? null : certificate.key();
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null; // asked by servers on sockets only
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null; // we are no client
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}

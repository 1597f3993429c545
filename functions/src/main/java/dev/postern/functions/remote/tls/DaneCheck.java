package dev.postern.functions.remote.tls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/// Holds a certificate chain to TLSA records.
///
/// Usage 3 vouches for the host's own certificate, whatever its names and dates. Usage 2 vouches
/// for an authority that the host sends along: the chain must lead to it and name the host. Records
/// of other usages, selectors or matching types match nothing.
///
/// **Standard:** RFC 7671, RFC 7672 §3.
record DaneCheck(PeerTls.Dane policy) {
  /// @param chain the host's own certificate first
  /// @throws CertificateException when no record vouches for it
  void check(X509Certificate[] chain) throws CertificateException {
    for (Tlsa record : policy.records()) {
      if (record.usage() == 3 && matches(record, chain[0])) {
        return;
      }
      if (record.usage() == 2 && leadsToAuthority(record, chain)) {
        return;
      }
    }
    throw new CertificateException("no TLSA record matches the certificate");
  }

  private boolean leadsToAuthority(Tlsa record, X509Certificate[] chain)
      throws CertificateException {
    for (int i = 0; i < chain.length; i++) {
      if (matches(record, chain[i])
          && isValid(List.of(chain).subList(0, i), chain[i])
          && new CertificateNames(chain[0]).includeAny(policy.names())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isValid(List<X509Certificate> path, X509Certificate authority)
      throws CertificateException {
    try {
      if (path.isEmpty()) {
        authority.checkValidity();
        return true;
      }
      var parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
      parameters.setRevocationEnabled(false);
      var validated =
          CertPathValidator.getInstance("PKIX")
              .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
      return validated != null;
    } catch (CertificateException e) {
      throw e;
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  private static boolean matches(Tlsa record, X509Certificate certificate)
      throws CertificateException {
    byte[] selected =
        switch (record.selector()) {
          case 0 -> certificate.getEncoded();
          case 1 -> certificate.getPublicKey().getEncoded();
          default -> new byte[0];
        };
    String data =
        switch (record.matchingType()) {
          case 0 -> HexFormat.of().formatHex(selected);
          case 1 -> hash("SHA-256", selected);
          case 2 -> hash("SHA-512", selected);
          default -> "";
        };
    return selected.length > 0 && data.equals(record.data());
  }

  private static String hash(String algorithm, byte[] octets) throws CertificateException {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(octets));
    } catch (GeneralSecurityException e) {
      throw new CertificateException(e);
    }
  }
}

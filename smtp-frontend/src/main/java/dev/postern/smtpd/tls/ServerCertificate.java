package dev.postern.smtpd.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A certificate we can prove to be ours, with its chain and the DNS names it is for.
///
/// @param chain our own first
/// @param names in lower case, as `mx.example.com` or `*.example.com`
record ServerCertificate(List<X509Certificate> chain, PrivateKey key, List<String> names) {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  /// dNSName, in the numbers of [X509Certificate#getSubjectAlternativeNames()].
  private static final int DNS_NAME = 2;

  ServerCertificate {
    chain = List.copyOf(chain);
    names = List.copyOf(names);
  }

  /// Reads the PEM of a chain and its key.
  ///
  /// @param from for messages
  /// @throws CertificateFault naming what lacks or does not fit, and the remedy
  static ServerCertificate parse(String pem, String from) throws CertificateFault {
    List<X509Certificate> chain = new ArrayList<>();
    byte[] keyOctets = null;
    PrivateKey key = null;
    Matcher blocks = BLOCK.matcher(pem);
    try {
      while (blocks.find()) {
        byte[] octets = Base64.getMimeDecoder().decode(blocks.group(2));
        switch (blocks.group(1)) {
          case "CERTIFICATE" -> chain.add(certificate(octets));
          case "PRIVATE KEY" -> keyOctets = octets;
          case "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY" ->
              throw new CertificateFault(
                  from
                      + ": the key is no plain PKCS #8; convert it with `openssl pkcs8 -topk8"
                      + " -nocrypt -in KEY -out NEWKEY`");
          default -> {} // DH parameters, EC parameters and the like
        }
      }
      if (!chain.isEmpty() && keyOctets != null) {
        // A PKCS #8 key is read by its algorithm: that of the certificate it must fit.
        key =
            KeyFactory.getInstance(chain.getFirst().getPublicKey().getAlgorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(keyOctets));
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new CertificateFault(from + " holds no certificate that can be read: " + e, e);
    }
    if (chain.isEmpty() || key == null) {
      String lacking = chain.isEmpty() ? "no CERTIFICATE" : "no PRIVATE KEY";
      throw new CertificateFault(from + " holds " + lacking + " in PEM");
    }
    return checked(new ServerCertificate(chain, key, names(chain.getFirst(), from)), from);
  }

  X509Certificate leaf() {
    return chain.getFirst();
  }

  /// Whether it is for this host name; a wildcard stands for one label (RFC 6125 §6.4.3).
  boolean isFor(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    int dot = name.indexOf('.');
    String wild = dot < 0 ? name : "*" + name.substring(dot);
    return names.contains(name) || names.contains(wild);
  }

  private static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  private static List<String> names(X509Certificate leaf, String from) throws CertificateFault {
    try {
      Collection<List<?>> all = leaf.getSubjectAlternativeNames();
      return all == null
          ? List.of()
          : all.stream()
              .filter(name -> Objects.equals(name.getFirst(), DNS_NAME))
              .map(name -> String.valueOf(name.get(1)).toLowerCase(Locale.ROOT))
              .toList();
    } catch (CertificateParsingException e) {
      throw new CertificateFault(from + ": the names in the certificate cannot be read", e);
    }
  }

  /// A key that is another certificate's would fail every handshake.
  private static ServerCertificate checked(ServerCertificate made, String from)
      throws CertificateFault {
    try {
      Certificate leaf = made.leaf();
      String algorithm =
          switch (made.key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> made.key.getAlgorithm();
          };
      byte[] proof = "postern".getBytes(StandardCharsets.US_ASCII);
      var signer = Signature.getInstance(algorithm);
      signer.initSign(made.key);
      signer.update(proof);
      byte[] signature = signer.sign();
      signer.initVerify(leaf.getPublicKey());
      signer.update(proof);
      if (signer.verify(signature)) {
        return made;
      }
    } catch (GeneralSecurityException e) {
      throw new CertificateFault(from + ": the key does not fit the certificate: " + e, e);
    }
    throw new CertificateFault(from + ": the key is not that of the first certificate");
  }

  /// Names the subject, not the key.
  @Override
  public String toString() {
    return leaf().getSubjectX500Principal() + " for " + names;
  }
}

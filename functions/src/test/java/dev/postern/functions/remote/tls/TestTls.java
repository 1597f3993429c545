package dev.postern.functions.remote.tls;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// An authority of one test, and hosts with certificates of it.
public final class TestTls {
  private final X509Bundle authority;

  public TestTls() throws Exception {
    authority =
        new CertificateBuilder()
            .subject("CN=authority")
            .setIsCertificateAuthority(true)
            .ecp256()
            .buildSelfSigned();
  }

  /// A client that trusts the authority and no other.
  public TlsClient client() {
    return TlsClient.trusting(List.of(authority.getCertificate()));
  }

  public X509Certificate authority() {
    return authority.getCertificate();
  }

  /// A certificate for these names, with its chain.
  public X509Bundle bundle(String... names) throws Exception {
    return builder(names).buildIssuedBy(authority);
  }

  /// One that was good until yesterday.
  public X509Bundle expired(String name) throws Exception {
    Instant now = Instant.now();
    return builder(name)
        .notBefore(now.minusSeconds(10 * 86_400L))
        .notAfter(now.minusSeconds(86_400))
        .buildIssuedBy(authority);
  }

  /// What a server with this certificate does TLS with; it sends the authority along.
  public static SSLContext server(X509Bundle bundle) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    char[] password = "x".toCharArray();
    store.setKeyEntry(
        "host", bundle.getKeyPair().getPrivate(), password, bundle.getCertificatePathWithRoot());
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  /// A server whose certificate is for these names.
  public SSLContext server(String... names) throws Exception {
    return server(bundle(names));
  }

  /// A record of SHA-256 over the public key.
  public static Tlsa tlsa(int usage, X509Certificate certificate) throws Exception {
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(certificate.getPublicKey().getEncoded());
    return new Tlsa(usage, 1, 1, HexFormat.of().formatHex(hash));
  }

  private static CertificateBuilder builder(String... names) {
    var builder = new CertificateBuilder().subject("CN=" + names[0]).ecp256();
    for (String name : names) {
      builder.addSanDnsName(name);
    }
    return builder;
  }
}

package dev.postern.functions.runtime;

import dev.postern.settings.Setting;
import dev.postern.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// Whom to trust in TLS, as a setting that names a PEM file says.
public final class TrustStore {
  private TrustStore() {}

  /// The authorities of the file; null where the setting is empty, for Java's own.
  ///
  /// @throws IllegalArgumentException when the file holds no certificates, with the remedy
  public static @Nullable KeyStore of(Settings settings, Setting<String> setting) {
    String file = settings.get(setting);
    if (file.isEmpty()) {
      return null;
    }
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      return of(CertificateFactory.getInstance("X.509").generateCertificates(in));
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          setting.key()
              + "="
              + file
              + ": write a PEM file of certificate authorities, or nothing for Java's own",
          e);
    }
  }

  /// These authorities and no other.
  ///
  /// @throws IllegalArgumentException when there is none
  public static KeyStore of(Collection<? extends Certificate> authorities) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate authority : authorities) {
        store.setCertificateEntry("ca" + number++, authority);
      }
      if (number == 0) {
        throw new IllegalArgumentException("no certificate authority to trust");
      }
      return store;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /// TLS that trusts these authorities and no other.
  public static SSLContext context(KeyStore authorities) {
    try {
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(authorities);
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the trust store cannot be used", e);
    }
  }
}

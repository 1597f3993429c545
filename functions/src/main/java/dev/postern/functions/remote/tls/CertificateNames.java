package dev.postern.functions.remote.tls;

import dev.postern.address.IpAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The names a certificate is for: its subjectAltNames of the kinds dNSName and iPAddress. The
/// common name does not count.
///
/// **Standard:** RFC 9525 §6.3: a wildcard is the whole left-most label and stands for one label.
final class CertificateNames {
  private static final int DNS = 2;
  private static final int IP = 7;

  private final List<String> names = new ArrayList<>();

  CertificateNames(X509Certificate certificate) throws CertificateParsingException {
    Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
    if (alternatives != null) {
      for (List<?> alternative : alternatives) {
        int kind = (Integer) alternative.get(0);
        if ((kind == DNS || kind == IP) && alternative.get(1) instanceof String name) {
          names.add(kind == IP ? "[" + IpAddress.parse(name) + "]" : lower(name));
        }
      }
    }
  }

  /// Whether it is for one of these.
  ///
  /// @param wanted host names, address literals in brackets, or `.suffix` for all below it
  boolean includeAny(List<String> wanted) {
    return wanted.stream().map(CertificateNames::plain).anyMatch(this::include);
  }

  private boolean include(String wanted) {
    return names.stream().anyMatch(name -> covers(name, wanted));
  }

  private static boolean covers(String name, String wanted) {
    if (wanted.startsWith(".")) {
      return !name.startsWith("[") && name.length() > wanted.length() && name.endsWith(wanted);
    }
    return name.equals(wanted)
        || (name.startsWith("*.") && name.substring(1).equals(parent(wanted)));
  }

  private static @Nullable String parent(String host) {
    int dot = host.startsWith("[") ? -1 : host.indexOf('.');
    return dot <= 0 ? null : host.substring(dot);
  }

  private static String plain(String wanted) {
    String host = lower(wanted);
    if (host.startsWith("[")) {
      String address = host.substring(1, host.length() - 1).replaceFirst("^ipv6:", "");
      return "[" + IpAddress.parse(address) + "]";
    }
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return names.isEmpty() ? "no host" : String.join(", ", names.subList(0, Math.min(5, size())));
  }

  private int size() {
    return names.size();
  }
}

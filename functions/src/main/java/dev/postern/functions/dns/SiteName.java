package dev.postern.functions.dns;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The one name of a set of MX hosts: the site that takes the mail, whatever the domain. What is
/// limited by destination is limited by this.
///
/// | the hosts | the site |
/// |---|---|
/// | all below a large provider's name ([#PROVIDERS]) | `*.` and that name |
/// | one | its name |
/// | several below one of them | that one: `aspmx.example.net` of it and `alt1.aspmx.example.net` |
/// | several with the last labels in common | `*.` and those labels |
/// | several without | the first in the alphabet |
///
/// The last labels in common are at least two, and three where the first two are no more than a
/// registry's, as in `co.uk`.
///
/// @param text in lower case
public record SiteName(String text) {
  /// Providers that give each customer or region hosts of its own, most particular first.
  static final List<String> PROVIDERS =
      List.of(
          "olc.protection.outlook.com",
          "mail.protection.outlook.com",
          "mx.microsoft",
          "google.com",
          "googlemail.com",
          "yahoodns.net",
          "mail.icloud.com",
          "pphosted.com",
          "ppe-hosted.com",
          "mimecast.com",
          "iphmx.com",
          "messagelabs.com",
          "barracudanetworks.com",
          "mx.cloudflare.net",
          "hornetsecurity.com",
          "secureserver.net",
          "zoho.com",
          "zoho.eu");

  /// @param hosts at least one, in any order
  public static SiteName of(List<String> hosts) {
    List<String> names =
        hosts.stream().map(h -> h.toLowerCase(Locale.ROOT)).distinct().sorted().toList();
    if (names.isEmpty()) {
      throw new IllegalArgumentException("a site has at least one host");
    }
    for (String provider : PROVIDERS) {
      if (names.stream().anyMatch(host -> isBelow(host, provider))) {
        return new SiteName("*." + (provider.equals("googlemail.com") ? "google.com" : provider));
      }
    }
    String common = names.getFirst();
    for (String name : names) {
      common = commonEnd(common, name);
    }
    if (names.contains(common)) {
      return new SiteName(common);
    }
    return new SiteName(isRegistry(common) ? names.getFirst() : "*." + common);
  }

  private static boolean isBelow(String host, String name) {
    return host.endsWith("." + name);
  }

  private static String commonEnd(String one, String other) {
    String[] a = one.split("\\.", -1);
    String[] b = other.split("\\.", -1);
    int same = 0;
    while (same < Math.min(a.length, b.length)
        && a[a.length - 1 - same].equals(b[b.length - 1 - same])) {
      same++;
    }
    return String.join(".", Arrays.asList(a).subList(a.length - same, a.length));
  }

  /// Whether others than one owner have names below it.
  private static boolean isRegistry(String name) {
    return !name.contains(".") || name.matches("[a-z]{2,3}\\.[a-z]{2}");
  }

  @Override
  public String toString() {
    return text;
  }
}

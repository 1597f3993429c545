package dev.postern.functions.remote.policy;

import dev.postern.functions.dns.DnsAnswer;
import dev.postern.functions.dns.DnsClient;
import dev.postern.functions.remote.tls.PeerTls;
import dev.postern.functions.remote.tls.Tlsa;
import dev.postern.message.Route;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedSet;
import org.xbill.DNS.Name;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.Type;

/// Looks a host's TLSA records up, `_25._tcp.mx.example.net`.
///
/// DANE applies only when DNSSEC vouches for every step: the MX records of the domain (for a host
/// of `smtproutes`, an operator's word, there is none), the host's address and the TLSA records. A
/// host whose address is not secure is not asked for TLSA records, since name servers of unsigned
/// zones may fail at them. Of a host that is an alias the name it leads to is asked first.
///
/// **Standard:** RFC 6698, RFC 7671, RFC 7672 §2.2.
record DaneLookup(DnsClient dns) {
  /// May block for as long as four DNS answers take.
  ///
  /// @param host a name, or an address literal in brackets
  DaneAnswer of(Route route, String host, int port) {
    if (host.startsWith("[")) {
      return new DaneAnswer.Absent();
    }
    Optional<String> domain = domain(route);
    if (domain.isPresent() && !dns.ask(domain.get(), Type.MX).join().isSecure()) {
      return new DaneAnswer.Absent();
    }
    Optional<Name> canonical = secureAddress(host);
    if (canonical.isEmpty()) {
      return new DaneAnswer.Absent();
    }
    SequencedSet<String> bases = new LinkedHashSet<>();
    bases.add(canonical.get().toString(true).toLowerCase(Locale.ROOT));
    bases.add(host.toLowerCase(Locale.ROOT));
    for (String base : bases) {
      switch (dns.ask("_" + port + "._tcp." + base, Type.TLSA).join()) {
        case DnsAnswer.Unknown(String why) -> {
          return new DaneAnswer.Unknown("TLSA of " + base + ": " + why);
        }
        case DnsAnswer.Found found when found.secure() -> {
          SequencedSet<String> names = new LinkedHashSet<>(List.of(base));
          names.addAll(bases.reversed());
          domain.ifPresent(names::add);
          return usable(found, List.copyOf(names));
        }
        default -> {}
      }
    }
    return new DaneAnswer.Absent();
  }

  private static Optional<String> domain(Route route) {
    return route instanceof Route.Remote(_, var destination)
        ? Optional.of(destination.name())
        : Optional.empty();
  }

  /// What the host's name leads to, if DNSSEC vouches for an address of it.
  private Optional<Name> secureAddress(String host) {
    var v4 = dns.ask(host, Type.A);
    var v6 = dns.ask(host, Type.AAAA);
    for (DnsAnswer answer : List.of(v4.join(), v6.join())) {
      if (answer instanceof DnsAnswer.Found found && found.secure()) {
        return Optional.of(found.owner());
      }
    }
    return Optional.empty();
  }

  private static DaneAnswer usable(DnsAnswer.Found found, List<String> names) {
    List<Tlsa> records =
        found.records().stream()
            .filter(TLSARecord.class::isInstance)
            .map(TLSARecord.class::cast)
            .filter(DaneLookup::isUsable)
            .map(DaneLookup::tlsa)
            .distinct()
            .toList();
    return records.isEmpty()
        ? new DaneAnswer.Unusable()
        : new DaneAnswer.Records(new PeerTls.Dane(records, names));
  }

  /// Usages 0 and 1 rest on authorities that SMTP has none of (RFC 7672 §3.1.3).
  private static boolean isUsable(TLSARecord record) {
    int data = record.getCertificateAssociationData().length;
    return (record.getCertificateUsage() == 2 || record.getCertificateUsage() == 3)
        && record.getSelector() <= 1
        && switch (record.getMatchingType()) {
          case 0 -> data > 0;
          case 1 -> data == 32;
          case 2 -> data == 64;
          default -> false;
        };
  }

  private static Tlsa tlsa(TLSARecord record) {
    return new Tlsa(
        record.getCertificateUsage(),
        record.getSelector(),
        record.getMatchingType(),
        HexFormat.of().formatHex(record.getCertificateAssociationData()));
  }
}

package dev.postern.functions.dns;

import dev.postern.address.Domain;
import dev.postern.address.IpAddress;
import dev.postern.address.Network;
import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Trouble;
import dev.postern.settings.RemoteSettings;
import dev.postern.settings.Settings;
import java.net.IDN;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// Finds the hosts that take a domain's mail and their addresses.
///
/// | the DNS says | meaning |
/// |---|---|
/// | MX records | their hosts by preference, equals in random order, at most [#MAX_HOSTS] |
/// | one MX to `.` (null MX, RFC 7505) | permanent 5.1.10 |
/// | no MX, the name exists | the domain itself is the host (RFC 5321 §5.1) |
/// | NXDOMAIN for the domain | permanent 5.1.2 |
/// | SERVFAIL, timeout, anything else | temporary 4.4.3 |
/// | we are among the hosts, by name or address | hosts as far or further than we are dropped; none left: permanent 5.4.6 |
/// | a host without an address | the next host; all such: permanent 5.4.4 |
///
/// A domain that is an address literal is its own host. Of a host at most [#MAX_ADDRESSES]
/// addresses are given, IPv4 and IPv6 in turn, so that neither family keeps the other from being
/// tried.
///
/// **Standard:** RFC 5321 §5.1, RFC 7505. **On failure:** a [Trouble], never an exception.
public final class MailDns {
  static final int MAX_HOSTS = 10;
  static final int MAX_ADDRESSES = 10;

  private final DnsClient dns;
  private final Supplier<Set<String>> ownNames;
  private final List<Network> ownAddresses;
  private final RandomGenerator random;

  MailDns(
      DnsClient dns,
      Supplier<Set<String>> ownNames,
      List<Network> ownAddresses,
      RandomGenerator random) {
    this.dns = dns;
    this.ownNames = ownNames;
    this.ownAddresses = ownAddresses;
    this.random = random;
  }

  /// Our own names are the hostname and the lane's EHLO name, our own addresses those of
  /// `postern.smtp-client.own-addresses`.
  public static MailDns of(
      DnsClient dns, Settings settings, Supplier<String> hostname, RandomGenerator random) {
    String ehlo = settings.get(RemoteSettings.EGRESS_EHLO).toLowerCase(Locale.ROOT);
    return new MailDns(
        dns,
        () -> Stream.of(hostname.get().toLowerCase(Locale.ROOT), ehlo).collect(Collectors.toSet()),
        settings.get(RemoteSettings.OWN_ADDRESSES),
        random);
  }

  /// Blocks for as long as one DNS answer may take.
  public MailHosts hostsFor(Domain domain) {
    if (domain.isLiteral()) {
      return new MailHosts.Try(List.of(domain.name()));
    }
    return switch (dns.ask(ascii(domain.name()), Type.MX).join()) {
      case DnsAnswer.Found found -> fromMx(domain, found.records());
      case DnsAnswer.NoRecord _ -> new MailHosts.Try(List.of(ascii(domain.name())));
      case DnsAnswer.NoName _ ->
          none("5.1.2", "Sorry, I couldn't find any host named " + domain + ".");
      case DnsAnswer.Unknown unknown ->
          none("4.4.3", "The DNS does not tell the MX of " + domain + ": " + unknown.why());
    };
  }

  private MailHosts fromMx(Domain domain, List<Record> records) {
    List<MXRecord> mx =
        new ArrayList<>(
            records.stream()
                .filter(MXRecord.class::isInstance)
                .map(MXRecord.class::cast)
                .filter(r -> !r.getTarget().equals(Name.root))
                .toList());
    if (mx.isEmpty()) {
      return none("5.1.10", "The domain " + domain + " takes no mail (null MX).");
    }
    Collections.shuffle(mx, java.util.Random.from(random));
    mx.sort(Comparator.comparingInt(MXRecord::getPriority));
    List<MXRecord> nearest = mx.subList(0, Math.min(mx.size(), MAX_HOSTS));
    int ours =
        nearest.stream().filter(ours(nearest)).mapToInt(MXRecord::getPriority).min().orElse(-1);
    List<String> hosts =
        nearest.stream()
            .filter(r -> ours < 0 || r.getPriority() < ours)
            .map(MailDns::host)
            .distinct()
            .toList();
    return hosts.isEmpty()
        ? none("5.4.6", "I am the best mail exchanger of " + domain + " but do not host it.")
        : new MailHosts.Try(hosts);
  }

  /// Whether a host is this relay; their addresses are asked for all at once.
  private Predicate<MXRecord> ours(List<MXRecord> hosts) {
    if (!ownAddresses.isEmpty()) {
      hosts.forEach(
          mx -> {
            var _ = dns.ask(host(mx), Type.A);
            var _ = dns.ask(host(mx), Type.AAAA);
          });
    }
    return mx ->
        ownNames.get().contains(host(mx))
            || (!ownAddresses.isEmpty()
                && addressesOf(host(mx)) instanceof HostAddresses.At(List<InetAddress> addresses)
                && addresses.stream().anyMatch(this::isOwn));
  }

  private boolean isOwn(InetAddress address) {
    var ip = new IpAddress(address);
    return ownAddresses.stream().anyMatch(network -> network.contains(ip));
  }

  /// Blocks for as long as one DNS answer may take.
  ///
  /// @param host a name, or an address literal in brackets
  public HostAddresses addressesOf(String host) {
    if (host.startsWith("[")) {
      String text = host.substring(1, host.length() - 1).replaceFirst("(?i)^ipv6:", "");
      return new HostAddresses.At(List.of(IpAddress.parse(text).address()));
    }
    String name = ascii(host);
    CompletableFuture<DnsAnswer> v4 = dns.ask(name, Type.A);
    CompletableFuture<DnsAnswer> v6 = dns.ask(name, Type.AAAA);
    List<InetAddress> found = inTurn(addresses(v4.join()), addresses(v6.join()));
    if (!found.isEmpty()) {
      return new HostAddresses.At(found);
    }
    for (DnsAnswer answer : List.of(v4.join(), v6.join())) {
      if (answer instanceof DnsAnswer.Unknown unknown) {
        String text = "The DNS does not tell the address of " + host + ": " + unknown.why();
        return new HostAddresses.Nowhere(Trouble.ours("4.4.3", text, FailureScope.HOST));
      }
    }
    String text = "Sorry, I couldn't find a mail exchanger or IP address: " + host + " has none.";
    return new HostAddresses.Nowhere(Trouble.ours("5.4.4", text, FailureScope.HOST));
  }

  private List<InetAddress> addresses(DnsAnswer answer) {
    List<InetAddress> addresses = new ArrayList<>();
    if (answer instanceof DnsAnswer.Found found) {
      for (Record r : found.records()) {
        switch (r) {
          case ARecord a -> addresses.add(a.getAddress());
          case AAAARecord a -> addresses.add(a.getAddress());
          default -> {}
        }
      }
    }
    Collections.shuffle(addresses, java.util.Random.from(random));
    return addresses;
  }

  private static List<InetAddress> inTurn(List<InetAddress> v4, List<InetAddress> v6) {
    List<InetAddress> all = new ArrayList<>();
    for (int i = 0; i < Math.max(v4.size(), v6.size()); i++) {
      v4.stream().skip(i).findFirst().ifPresent(all::add);
      v6.stream().skip(i).findFirst().ifPresent(all::add);
    }
    return all.subList(0, Math.min(all.size(), MAX_ADDRESSES));
  }

  private static String host(MXRecord mx) {
    return mx.getTarget().toString(true).toLowerCase(Locale.ROOT);
  }

  private static String ascii(String name) {
    try {
      return IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
    } catch (IllegalArgumentException _) {
      return name; // not convertible: the DNS will not know it either
    }
  }

  private static MailHosts none(String status, String text) {
    return new MailHosts.None(Trouble.ours(status, text, FailureScope.HOST));
  }
}

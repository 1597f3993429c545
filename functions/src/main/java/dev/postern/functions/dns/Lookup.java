package dev.postern.functions.dns;

import dev.postern.functions.dns.NameServers.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import org.xbill.DNS.hosts.HostsFileParser;

/// One question, its CNAMEs followed, at most [#MAX_CNAMES] of them. Addresses in this machine's
/// hosts file come first.
///
/// **Standard:** RFC 1034 §3.6.2, RFC 2308 §5. **On failure:** [DnsAnswer.Unknown].
final class Lookup {
  static final int MAX_CNAMES = 8;

  private final NameServers servers;
  private final HostsFileParser hosts = new HostsFileParser();

  Lookup(NameServers servers) {
    this.servers = servers;
  }

  DnsAnswer of(Name name, int type) {
    try {
      Optional<InetAddress> known =
          type == Type.A || type == Type.AAAA
              ? hosts.getAddressForHost(name, type)
              : Optional.empty();
      return known.isPresent() ? fromHostsFile(name, known.get()) : fromServers(name, type);
    } catch (IOException e) {
      return new DnsAnswer.Unknown(String.valueOf(e.getMessage()));
    }
  }

  private static DnsAnswer fromHostsFile(Name name, InetAddress address) {
    Record record =
        address.getAddress().length == 4
            ? new ARecord(name, DClass.IN, 0, address)
            : new AAAARecord(name, DClass.IN, 0, address);
    return new DnsAnswer.Found(List.of(record), false, Duration.ZERO);
  }

  private DnsAnswer fromServers(Name asked, int type) throws IOException {
    List<Name> names = new ArrayList<>(List.of(asked));
    boolean secure = true;
    long ttl = Integer.MAX_VALUE;
    while (true) {
      Response response = servers.ask(names.getLast(), type);
      secure = secure && response.secure();
      List<Record> answer = response.message().getSection(Section.ANSWER);
      boolean followed = false;
      while (true) {
        Name at = names.getLast();
        List<Record> found = of(answer, at, type);
        for (Record record : found) {
          ttl = Math.min(ttl, record.getTTL());
        }
        if (!found.isEmpty()) {
          return new DnsAnswer.Found(found, secure, Duration.ofSeconds(ttl));
        }
        List<Record> aliases = of(answer, at, Type.CNAME);
        if (aliases.isEmpty()) {
          break;
        }
        ttl = Math.min(ttl, aliases.getFirst().getTTL());
        Name target = ((CNAMERecord) aliases.getFirst()).getTarget();
        if (names.contains(target) || names.size() > MAX_CNAMES) {
          return new DnsAnswer.Unknown("a loop, or too long a chain, of CNAMEs at " + asked);
        }
        names.add(target);
        followed = true;
      }
      boolean noName = response.message().getRcode() == Rcode.NXDOMAIN;
      Optional<Duration> denied = denial(response.message(), ttl);
      if (noName) {
        return new DnsAnswer.NoName(secure, denied.orElse(Duration.ZERO));
      }
      if (!followed || denied.isPresent()) {
        return new DnsAnswer.NoRecord(secure, denied.orElse(Duration.ZERO));
      }
    }
  }

  private static List<Record> of(List<Record> answer, Name name, int type) {
    return answer.stream().filter(r -> r.getType() == type && r.getName().equals(name)).toList();
  }

  /// How long it may be believed that there is nothing; empty when that is not said.
  private static Optional<Duration> denial(Message message, long ttl) {
    return message.getSection(Section.AUTHORITY).stream()
        .filter(SOARecord.class::isInstance)
        .map(SOARecord.class::cast)
        .map(soa -> Duration.ofSeconds(Math.min(ttl, Math.min(soa.getTTL(), soa.getMinimum()))))
        .findFirst();
  }
}

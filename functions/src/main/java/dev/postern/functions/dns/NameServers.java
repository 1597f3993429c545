package dev.postern.functions.dns;

import dev.postern.address.IpAddress;
import dev.postern.address.Network;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SimpleResolver;

/// The recursive resolvers, asked one after the other until one answers: UDP, then TCP when an
/// answer was cut. The one that answered last is asked first.
///
/// Each is asked once, and [#ROUNDS] times where one did not answer at all; all of them together
/// take no longer than the timeout.
final class NameServers {
  static final int ROUNDS = 2;

  private record Server(Resolver resolver, boolean trusted) {}

  /// An answer that is NOERROR or NXDOMAIN.
  ///
  /// @param secure a resolver we trust says that DNSSEC vouches for it
  record Response(Message message, boolean secure) {}

  private final List<Server> servers;
  private volatile int preferred;

  /// @param addresses at least one
  /// @param trusted where the resolvers are whose AD bit counts
  NameServers(List<InetSocketAddress> addresses, List<Network> trusted, Duration timeout) {
    Duration each = timeout.dividedBy((long) ROUNDS * addresses.size()).plusMillis(1);
    this.servers = addresses.stream().map(a -> server(a, trusted, each)).toList();
  }

  private static Server server(InetSocketAddress address, List<Network> trusted, Duration wait) {
    var resolver = new SimpleResolver(address);
    resolver.setTimeout(wait);
    var ip = new IpAddress(address.getAddress());
    return new Server(resolver, trusted.stream().anyMatch(network -> network.contains(ip)));
  }

  /// @throws IOException when none answers, or those that do cannot tell
  Response ask(Name name, int type) throws IOException {
    Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
    query.getHeader().setFlag(Flags.AD); // RFC 6840 §5.7: tell us whether it is secure
    int first = preferred;
    var last = new IOException("no resolver is known");
    for (int round = 0; round < ROUNDS; round++) {
      boolean silence = false;
      for (int n = 0; n < servers.size(); n++) {
        int index = (first + n) % servers.size();
        Server server = servers.get(index);
        try {
          Message answer = server.resolver().send(query);
          if (answer.getRcode() == Rcode.NOERROR || answer.getRcode() == Rcode.NXDOMAIN) {
            preferred = index;
            return new Response(answer, server.trusted() && answer.getHeader().getFlag(Flags.AD));
          }
          last = new IOException(Rcode.string(answer.getRcode()));
        } catch (IOException e) {
          silence = true;
          last = e;
        }
      }
      if (!silence) {
        break; // every one has told that it cannot tell
      }
    }
    throw last;
  }
}

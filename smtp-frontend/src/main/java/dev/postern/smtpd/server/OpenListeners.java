package dev.postern.smtpd.server;

import dev.postern.smtpd.session.SmtpService;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The sockets the server listens at, by the listener's name.
final class OpenListeners {
  private static final Logger log = LoggerFactory.getLogger(SmtpServer.class);
  private static final int BACKLOG = 1024;

  /// The smallest read: commands, or a common message, at once. It is held only while something of
  /// it is unread.
  private static final int MIN_READ = 8 * 1024;

  /// The largest read: what a session that must wait for memory may hold beyond its reservation.
  private static final int MAX_READ = 32 * 1024;

  private final EventLoops loops;
  private final OpenSessions sessions;
  private final MeterRegistry meters;
  private final Map<String, List<Channel>> channels = new LinkedHashMap<>();

  OpenListeners(EventLoops loops, OpenSessions sessions, MeterRegistry meters) {
    this.loops = loops;
    this.sessions = sessions;
    this.meters = meters;
  }

  /// Opens a listener at all its addresses.
  void open(Listener listener, SmtpService service) throws CannotListenException {
    var connections = new ConnectionCounts();
    new ServerMeters(meters).connections(listener.name(), connections);
    ServerBootstrap bootstrap =
        bootstrap(new ClientInitializer(service, sessions, connections, listener.proxy()));
    List<Channel> bound = new ArrayList<>();
    channels.put(listener.name(), bound);
    for (String host : listener.hosts()) {
      // Where any port will do, all addresses have that of the first.
      int port = addressOf(listener.name()).map(InetSocketAddress::getPort).orElse(listener.port());
      ChannelFuture binding =
          bootstrap.bind(new InetSocketAddress(host, port)).awaitUninterruptibly();
      if (binding.cause() != null) {
        throw new CannotListenException(listener, host, binding.cause());
      }
      bound.add(binding.channel());
      log.info(
          "event=listening listener={} address={}",
          listener.name(),
          binding.channel().localAddress());
    }
  }

  private ServerBootstrap bootstrap(ClientInitializer clients) {
    return new ServerBootstrap()
        .group(loops.group())
        .channel(loops.channelType())
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .childOption(
            ChannelOption.RECVBUF_ALLOCATOR,
            new AdaptiveRecvByteBufAllocator(MIN_READ, MIN_READ, MAX_READ))
        .childHandler(clients);
  }

  boolean isEmpty() {
    return channels.isEmpty();
  }

  /// Where a listener listens, its real port included; of several addresses the first.
  Optional<InetSocketAddress> addressOf(String listener) {
    return channels.getOrDefault(listener, List.of()).stream()
        .findFirst()
        .map(channel -> (InetSocketAddress) channel.localAddress());
  }

  void close() {
    channels.values().forEach(all -> all.forEach(c -> c.close().awaitUninterruptibly()));
  }
}

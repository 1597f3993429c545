package dev.postern.smtpd.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;

/// Event loops that share connections evenly, and where that leaves a choice keep a connection with
/// the loop that accepted it: to hand it to another costs a system call and a wake-up.
final class ServingLoops extends MultiThreadIoEventLoopGroup {
  private final List<Serving> all =
      StreamSupport.stream(spliterator(), false)
          .map(loop -> new Serving((EventLoop) loop, new AtomicInteger()))
          .toList();

  private record Serving(EventLoop loop, AtomicInteger connections) {}

  ServingLoops(int threads, IoHandlerFactory handler) {
    super(threads, handler);
  }

  /// Registers a connection with a loop that has the fewest, a listener with the next.
  @Override
  public ChannelFuture register(Channel channel) {
    if (channel instanceof ServerChannel) {
      return super.register(channel);
    }
    Serving idlest = idlest();
    idlest.connections.incrementAndGet();
    channel.closeFuture().addListener(_ -> idlest.connections.decrementAndGet());
    return idlest.loop.register(channel);
  }

  private Serving idlest() {
    Serving idlest = all.getFirst();
    int fewest = Integer.MAX_VALUE;
    for (Serving serving : all) {
      int connections = serving.connections.get();
      if (connections < fewest || (connections == fewest && serving.loop.inEventLoop())) {
        idlest = serving;
        fewest = connections;
      }
    }
    return idlest;
  }
}

package dev.postern.smtpd.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServingLoopsTest {
  private final ServingLoops loops = new ServingLoops(2, NioIoHandler.newFactory());
  private final EventLoop accepting = loops.next();
  private final List<Channel> channels = new ArrayList<>();

  @AfterEach
  void stop() {
    channels.forEach(channel -> channel.close().awaitUninterruptibly());
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void oneConnectionAfterTheOtherStaysWhereItWasAccepted() throws Exception {
    for (int i = 0; i < 5; i++) {
      Channel connection = accepted(new NioSocketChannel());
      assertThat(connection.eventLoop()).isSameAs(accepting);
      connection.close().sync();
      accepting.submit(() -> {}).sync(); // the loop has counted it
    }
  }

  @Test
  void connectionsThatComeTogetherAreSharedEvenly() throws Exception {
    for (int i = 0; i < 10; i++) {
      accepted(new NioSocketChannel());
    }
    assertThat(channels).filteredOn(c -> c.eventLoop() == accepting).hasSize(5);
  }

  @Test
  void theFewestAreFilledUpFirst() throws Exception {
    for (int i = 0; i < 6; i++) {
      accepted(new NioSocketChannel());
    }
    for (Channel c : List.copyOf(channels)) {
      if (c.eventLoop() != accepting) {
        c.close().sync();
        c.eventLoop().submit(() -> {}).sync();
      }
    }
    for (int i = 0; i < 3; i++) {
      assertThat(accepted(new NioSocketChannel()).eventLoop()).isNotSameAs(accepting);
    }
  }

  @Test
  void listenersDoNotCount() throws Exception {
    accepted(new NioServerSocketChannel());
    accepted(new NioServerSocketChannel());
    accepted(new NioServerSocketChannel());
    assertThat(accepted(new NioSocketChannel()).eventLoop()).isSameAs(accepting);
  }

  /// Registered as by the acceptor of a listener that one loop serves.
  private Channel accepted(Channel channel) throws Exception {
    channels.add(channel);
    CompletableFuture<ChannelFuture> registered = new CompletableFuture<>();
    accepting.execute(() -> registered.complete(loops.register(channel)));
    return registered.get().sync().channel();
  }
}

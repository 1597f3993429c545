package dev.postern.smtpd.session;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A connection whose last reply was said: first our direction is closed, then, when the client has
/// closed its own or after [#LINGER], the connection.
///
/// **Standard:** RFC 8446 §6.1: TLS says that it ends before its connection does.
final class ClosingConnection {
  /// How long to wait for the client's own end, so that the last reply is not lost to a reset.
  private static final Duration LINGER = Duration.ofSeconds(2);

  private final ChannelHandlerContext context;
  private final boolean clientEnded;
  private final Future<?> lastResort;

  /// @param lastReply when it is written
  /// @param clientEnded whether the client has closed its direction already
  ClosingConnection(ChannelHandlerContext context, ChannelFuture lastReply, boolean clientEnded) {
    this.context = context;
    this.clientEnded = clientEnded;
    lastResort =
        context.executor().schedule(this::closeNow, LINGER.toNanos(), TimeUnit.NANOSECONDS);
    var _ = lastReply.addListener(_ -> endTls());
    context.read();
  }

  private void endTls() {
    SslHandler tls = context.pipeline().get(SslHandler.class);
    if (tls == null) {
      endOutput();
    } else {
      var _ = tls.closeOutbound().addListener(_ -> endOutput());
    }
  }

  private void endOutput() {
    if (!clientEnded && context.channel() instanceof DuplexChannel both) {
      var _ = both.shutdownOutput();
    } else {
      closeNow();
    }
  }

  private void closeNow() {
    var _ = context.close();
  }

  /// The client has closed.
  void closed() {
    lastResort.cancel(false);
  }
}

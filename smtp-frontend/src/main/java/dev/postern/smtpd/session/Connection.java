package dev.postern.smtpd.session;

import dev.postern.smtp.Reply;
import dev.postern.smtpd.codec.SmtpDecoder;
import dev.postern.smtpd.codec.SmtpInput;
import dev.postern.smtpd.tls.Tls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One connection on its event loop: reads when the session can go on, replies in groups, watches
/// the clock, ends.
///
/// The channel's auto-read is off: a read is asked for only when the session waits for nothing and
/// the client takes our replies, so at most one read of undecoded bytes is ever held. Replies to
/// what one read brought are written together (RFC 2920 §3.2).
public final class Connection extends ChannelInboundHandlerAdapter {
  private final SmtpService service;
  private final Client client;
  private final SmtpDecoder decoder = new SmtpDecoder();
  private @Nullable ChannelHandlerContext context;
  private @Nullable Session session;
  private @Nullable ByteBuf in;
  private @Nullable ByteBuf out;
  private @Nullable ClosingConnection end;
  private @Nullable ActivityWatch watch;
  private boolean suspended;
  private boolean clientEnded;
  private boolean pumping;
  private boolean closing;

  public Connection(SmtpService service, Client client) {
    this.service = service;
    this.client = client;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    var opened = new Session(service, this, client);
    session = opened;
    watch = opened.waits().watch(loop(), opened::timedOut);
    if (!opened.greeting().connect()) {
      // told, as far as it can be
    } else if (service.policy().implicitTls()) {
      beginTls();
    } else {
      opened.greeting().open();
    }
    var _ = flush();
    readMore();
  }

  /// What follows our replies so far is a TLS handshake; the session hears how it ended.
  void beginTls() {
    Tls tls = service.tls();
    if (tls == null) {
      throw new IllegalStateException("TLS begins without a certificate");
    }
    var _ = flush();
    context().pipeline().addBefore(context().name(), null, tls.newHandler(context().alloc()));
  }

  /// Whether the client said more behind the command that runs now.
  boolean hasMoreInput() {
    return in != null && in.isReadable();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent shaken && session != null) {
      SslHandler handler = ctx.pipeline().get(SslHandler.class);
      Tls tls = service.tls();
      if (shaken.isSuccess() && handler != null && tls != null) {
        session.security().secured(tls.stateOf(handler));
      } else if (!closing) {
        session.security().notSecured(shaken.cause());
        closing = true;
        stopWatch();
        var _ = ctx.close();
      }
    }
    if (event == SslCloseCompletionEvent.SUCCESS) {
      clientEnded = true; // it may still hear: RFC 8446 §6.1
    }
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      clientEnded = true;
      if (closing || !suspended) {
        var _ = ctx.close();
      }
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (closing) {
      bytes.release();
      return;
    }
    in = in == null ? bytes : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), in, bytes);
    pump();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    var _ = flush();
    readMore();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    readMore();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    closing = true;
    stopWatch();
    if (end != null) {
      end.closed();
    }
    if (in != null && !pumping) {
      in.release();
      in = null;
    }
    if (out != null) {
      out.release();
      out = null;
    }
    if (session != null) {
      session.ended();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException || session == null || closing) {
      var _ = ctx.close();
    } else {
      session.failed(cause);
    }
  }

  /// Ends the session as soon as what it is doing is done. On the event loop.
  public void drain() {
    if (session != null) {
      session.drain();
    }
  }

  /// Ends a session that [#drain] could not: at once, with a word where the client can hear one,
  /// which it cannot during a TLS handshake. On the event loop.
  public void endDrain() {
    if (session == null) {
      return;
    }
    SslHandler tls = context().pipeline().get(SslHandler.class);
    if (tls != null && !tls.handshakeFuture().isDone()) {
      var _ = context().close();
    } else {
      session.endDrain();
    }
  }

  private void pump() {
    Session to = session;
    if (pumping || to == null) {
      return;
    }
    pumping = true;
    try {
      while ((in != null || decoder.isAtEndOfChunk()) && !suspended && !closing) {
        SmtpInput input = decoder.next(in == null ? Unpooled.EMPTY_BUFFER : in);
        if (input == null) {
          break;
        }
        if (watch != null) {
          watch.touch();
        }
        to.received(input);
      }
    } finally {
      pumping = false;
    }
    if (in != null && (closing || !in.isReadable())) {
      in.release();
      in = null;
    }
  }

  private void readMore() {
    if (clientEnded && !closing && !suspended) {
      closeAfterReplies();
    } else if (closing || (!suspended && context().channel().isWritable())) {
      context().read();
    }
  }

  /// What reads the bytes, to be told what comes next.
  SmtpDecoder decoder() {
    return decoder;
  }

  /// From here on the client may keep silent for this long; a command counts when it is whole.
  void expectWithin(Duration limit) {
    if (watch != null) {
      watch.expect(limit);
    }
  }

  /// Runs a task on the event loop after a delay; at once when there is none.
  void after(Duration delay, Runnable task) {
    if (delay.isZero()) {
      task.run();
    } else {
      var _ = loop().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /// Stops decoding and reading until the session goes on.
  void suspend() {
    suspended = true;
    holdOpen(true);
    if (watch != null) {
      watch.pause();
    }
  }

  /// Whether the client's end is heard of rather than the end of all.
  private void holdOpen(boolean hold) {
    context().channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, hold);
  }

  boolean isSuspended() {
    return suspended;
  }

  void resume() {
    suspended = false;
    holdOpen(false);
    if (watch != null) {
      watch.resume();
    }
    if (session != null) {
      session.waits().resumed(nanoTime());
    }
    if (pumping || closing) {
      return;
    }
    try {
      pump();
    } catch (RuntimeException e) {
      exceptionCaught(context(), e);
    }
    var _ = flush();
    readMore();
  }

  void write(Reply reply) {
    if (closing) {
      return;
    }
    if (out == null) {
      out = context().alloc().directBuffer(256);
    }
    ByteBufUtil.writeUtf8(out, reply.toWire());
  }

  /// Sends what was replied outside of a read.
  void flushReplies() {
    var _ = flush();
  }

  private ChannelFuture flush() {
    ByteBuf group = out;
    if (group == null) {
      return context().newSucceededFuture();
    }
    out = null;
    return context().writeAndFlush(group);
  }

  /// Sends what was replied and closes.
  void closeAfterReplies() {
    if (!closing) {
      closing = true;
      stopWatch();
      end = new ClosingConnection(context(), flush(), clientEnded);
    }
  }

  private void stopWatch() {
    if (watch != null) {
      watch.stop();
    }
  }

  boolean isOpen() {
    return !closing;
  }

  EventExecutor loop() {
    return context().executor();
  }

  long nanoTime() {
    return loop().ticker().nanoTime();
  }

  private ChannelHandlerContext context() {
    if (context == null) {
      throw new IllegalStateException("the connection has no channel yet");
    }
    return context;
  }
}

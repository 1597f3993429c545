package dev.postern.smtpd.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import java.nio.charset.StandardCharsets;

/// Refuses a connection at its first byte that cannot be part of a PROXY header.
///
/// Netty's decoder looks at nothing before the 13th byte, takes what has no v2 signature for v1,
/// and waits without a bound for a v2 header of version 15; here all that ends early, as does a v1
/// header that ends before it can have named anybody.
final class HeaderStart extends ChannelInboundHandlerAdapter {
  private static final byte[] V1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] V2 = {
    '\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'
  };

  /// Bytes of a v1 header that hold no line end: the shortest is `PROXY UNKNOWN`.
  private static final int V1_LINE = 13;

  private static final int V2_LOCAL = 0x20;
  private static final int V2_PROXY = 0x21;

  private int seen;
  private boolean second;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    var bytes = (ByteBuf) message;
    for (int i = bytes.readerIndex(); i < bytes.writerIndex() && !isOver(); i++) {
      if (!fits(bytes.getByte(i))) {
        bytes.release();
        ctx.fireExceptionCaught(
            new HAProxyProtocolException("byte " + (seen + 1) + " is of no PROXY header"));
        return;
      }
      seen++;
    }
    ctx.fireChannelRead(bytes);
    if (isOver()) {
      ctx.pipeline().remove(this);
    }
  }

  private boolean isOver() {
    return seen == (second ? V2.length + 1 : V1_LINE);
  }

  private boolean fits(byte next) {
    if (seen == 0) {
      second = next == V2[0];
    }
    if (!second) {
      return seen < V1.length ? next == V1[seen] : next != '\n';
    }
    return seen < V2.length ? next == V2[seen] : next == V2_LOCAL || next == V2_PROXY;
  }
}

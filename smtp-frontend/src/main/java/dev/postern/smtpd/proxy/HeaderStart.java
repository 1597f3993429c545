package dev.postern.smtpd.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import java.nio.charset.StandardCharsets;

/// Refuses a connection at its first byte that cannot be part of a PROXY header.
///
/// Netty's decoder looks at nothing before the 13th byte, takes what has no v2 signature for v1,
/// waits without a bound for a v2 header of version 15, and lets a v1 header be longer than the
/// protocol's 107 octets; here all that ends early, as does a v1 header that ends with a bare LF or
/// before it can have named anybody.
final class HeaderStart extends ChannelInboundHandlerAdapter {
  private static final byte[] V1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] V2 = {
    '\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'
  };

  /// Octets of a v1 header, line end included: `PROXY UNKNOWN` is the shortest.
  private static final int SHORTEST_V1 = 15;

  private static final int LONGEST_V1 = 107;

  private static final int V2_LOCAL = 0x20;
  private static final int V2_PROXY = 0x21;

  private int seen;
  private byte last;
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
      last = bytes.getByte(i);
      seen++;
    }
    ctx.fireChannelRead(bytes);
    if (isOver()) {
      ctx.pipeline().remove(this);
    }
  }

  private boolean isOver() {
    return second ? seen == V2.length + 1 : last == '\n';
  }

  private boolean fits(byte next) {
    if (seen == 0) {
      second = next == V2[0];
    }
    if (!second && seen < V1.length) {
      return next == V1[seen];
    }
    if (!second) {
      int length = seen + 1;
      return next == '\n' ? last == '\r' && length >= SHORTEST_V1 : length < LONGEST_V1;
    }
    return seen < V2.length ? next == V2[seen] : next == V2_LOCAL || next == V2_PROXY;
  }
}

package dev.postern.smtpd.proxy;

import dev.postern.address.AddressSyntaxException;
import dev.postern.address.IpAddress;
import dev.postern.fault.RootCause;
import dev.postern.smtpd.session.Client;
import dev.postern.smtpd.session.Connection;
import dev.postern.smtpd.session.SmtpService;
import dev.postern.smtpd.verb.Verbs;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Waits for a connection's PROXY header, then serves the client it names.
///
/// A header that names nobody (LOCAL, UNKNOWN) is the proxy asking for itself, as for health: it is
/// served as the peer's own address with commands that take no mail, so that a rule made for
/// clients on the proxy's machine gives no right to whoever the proxy does not name.
///
/// **Standard:** the PROXY protocol, versions 1 and 2, §2. TLVs are read over.
///
/// **On failure:** no header, another kind of one, or none in time: closed without a reply, one
/// line in the log, counted in `proxyRefused`.
public final class ProxiedClient extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(ProxiedClient.class);

  /// Octets of TLVs a header may have.
  private static final int MAX_TLVS = 4096;

  private final SmtpService service;
  private final IpAddress peer;
  private final Duration headerWithin;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Future<?> timer;
  private @Nullable Connection connection;
  private boolean refused;

  /// @param peer the proxy; who calls trusts it
  public ProxiedClient(SmtpService service, IpAddress peer, Duration headerWithin) {
    this.service = service;
    this.peer = peer;
    this.headerWithin = headerWithin;
  }

  /// Puts the decoder and this behind what the pipeline has.
  public void addTo(ChannelPipeline pipeline) {
    pipeline.addLast(new HeaderStart(), new HAProxyMessageDecoder(MAX_TLVS, true), this);
  }

  /// Counts and logs a connection that is closed for its lack of a header to believe.
  public static void countRefused(SmtpService service, IpAddress peer, String why) {
    service.counters().proxyRefused().increment();
    log.info(
        "event=proxy-refused listener={} peer={} why=\"{}\"", service.policy().name(), peer, why);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    timer =
        ctx.executor()
            .schedule(
                () -> refuse(ctx, "no header within " + headerWithin),
                headerWithin.toNanos(),
                TimeUnit.NANOSECONDS);
    ctx.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    HAProxyMessage header = (HAProxyMessage) message;
    try {
      if (!refused) {
        serve(ctx, header);
      }
    } catch (AddressSyntaxException e) {
      refuse(ctx, String.valueOf(e.getMessage()));
    } finally {
      header.release();
    }
  }

  private void serve(ChannelHandlerContext ctx, HAProxyMessage header) {
    HAProxyProxiedProtocol protocol = header.proxiedProtocol();
    if (header.command() == HAProxyCommand.LOCAL || protocol == HAProxyProxiedProtocol.UNKNOWN) {
      start(ctx, service.serving(Verbs.healthCheck()), peer);
    } else if (protocol == HAProxyProxiedProtocol.TCP4 || protocol == HAProxyProxiedProtocol.TCP6) {
      var _ = IpAddress.parse(header.destinationAddress()); // a header is right or wrong as a whole
      start(ctx, service, IpAddress.parse(header.sourceAddress()));
    } else {
      refuse(ctx, "no mail comes by " + protocol);
    }
  }

  private void start(ChannelHandlerContext ctx, SmtpService with, IpAddress client) {
    stopTimer();
    var served = new Connection(with, new Client(client, null));
    connection = served;
    ctx.pipeline().replace(this, null, served);
    served.channelActive(ctx.pipeline().context(served));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    refuse(ctx, reason(cause));
  }

  /// What is wrong with a header, of which the text may show a part.
  private static String reason(Throwable fault) {
    return String.valueOf(RootCause.of(fault).getMessage()).replaceAll("[^ -~]|\"", "?");
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    refuse(ctx, "gone before its header was whole");
  }

  /// Ends the session as soon as what it is doing is done; at once before it has begun. On the
  /// event loop.
  public void drain() {
    if (connection != null) {
      connection.drain();
    } else if (context != null) {
      stopTimer();
      refused = true;
      var _ = context.close();
    }
  }

  /// Ends the session at once. On the event loop.
  public void endDrain() {
    if (connection != null) {
      connection.endDrain();
    } else {
      drain();
    }
  }

  private void refuse(ChannelHandlerContext ctx, String why) {
    stopTimer();
    if (!refused) {
      refused = true;
      countRefused(service, peer, why);
      var _ = ctx.close();
    }
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}

package dev.postern.smtpd.server;

import dev.postern.address.IpAddress;
import dev.postern.smtpd.abuse.Limit;
import dev.postern.smtpd.proxy.ProxiedClient;
import dev.postern.smtpd.proxy.ProxyProtocol;
import dev.postern.smtpd.session.Client;
import dev.postern.smtpd.session.Connection;
import dev.postern.smtpd.session.Replies;
import dev.postern.smtpd.session.SmtpService;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// Sets up each accepted connection, or turns it away where there are too many.
final class ClientInitializer extends ChannelInitializer<SocketChannel> {
  private final SmtpService service;
  private final OpenSessions sessions;
  private final ConnectionCounts counts;
  private final @Nullable ProxyProtocol proxy;

  ClientInitializer(
      SmtpService service,
      OpenSessions sessions,
      ConnectionCounts counts,
      @Nullable ProxyProtocol proxy) {
    this.service = service;
    this.sessions = sessions;
    this.counts = counts;
    this.proxy = proxy;
  }

  @Override
  protected void initChannel(SocketChannel channel) {
    InetSocketAddress remote = channel.remoteAddress();
    if (remote == null) {
      var _ = channel.close(); // gone before it was served
      return;
    }
    var peer = new IpAddress(remote.getAddress());
    if (proxy == null) {
      serve(channel, new Connection(service, new Client(peer, null)));
    } else if (proxy.trusts(peer)) {
      serveProxied(channel, new ProxiedClient(service, peer, proxy.headerWithin()));
    } else {
      ProxiedClient.countRefused(service, peer, "the peer is in no trusted network");
      var _ = channel.close();
    }
  }

  private void serve(SocketChannel channel, Connection connection) {
    if (sessions.add(channel, connection::drain, connection::endDrain)) {
      counts.opened(channel);
      channel.pipeline().addLast(connection);
    } else {
      turnAway(channel);
    }
  }

  private void serveProxied(SocketChannel channel, ProxiedClient client) {
    if (sessions.add(channel, client::drain, client::endDrain)) {
      counts.opened(channel);
      client.addTo(channel.pipeline());
    } else {
      turnAway(channel);
    }
  }

  private void turnAway(SocketChannel channel) {
    service.guard().counts().count(Limit.SESSIONS);
    String reply = Replies.tooManySessions(service.limits().get().hostname()).toWire();
    channel
        .writeAndFlush(ByteBufUtil.writeUtf8(channel.alloc(), reply))
        .addListener(ChannelFutureListener.CLOSE);
  }
}

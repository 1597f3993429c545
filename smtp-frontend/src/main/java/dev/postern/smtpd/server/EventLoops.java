package dev.postern.smtpd.server;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;

/// The event loops of the process: epoll where the machine has it, else NIO; one thread a core,
/// which both accept and serve.
record EventLoops(EventLoopGroup group, Class<? extends ServerSocketChannel> channelType) {
  static EventLoops start() {
    boolean epoll = Epoll.isAvailable();
    IoHandlerFactory handler = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    int threads = Runtime.getRuntime().availableProcessors();
    return new EventLoops(
        new ServingLoops(threads, handler),
        epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class);
  }
}

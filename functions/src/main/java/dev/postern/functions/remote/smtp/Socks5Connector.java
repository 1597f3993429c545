package dev.postern.functions.remote.smtp;

import dev.postern.address.IpAddress;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;

/// Connects by an egress proxy that has the source's address: the proxy is asked to bind it, then
/// to connect.
///
/// This is how KumoMTA's proxy is spoken to: on one connection `BIND` of the source address, then
/// `CONNECT` to the peer. A SOCKS server that has one address only does not know that `BIND` and
/// refuses it.
///
/// **Standard:** RFC 1928, without authentication: the network between must be trusted. **On
/// failure:** as if the peer could not be connected to; the proxy's reason is in the message.
///
/// @param host of the proxy, looked up at each connection
/// @param source the address the proxy is to leave from
public record Socks5Connector(String host, int port, IpAddress source) implements Connector {
  private static final int VERSION = 5;
  private static final int NO_AUTHENTICATION = 0;
  private static final int CONNECT = 1;
  private static final int BIND = 2;
  private static final int IPV4 = 1;
  private static final int NAME = 3;
  private static final int IPV6 = 4;
  private static final int IPV6_OCTETS = 16;
  private static final int IPV4_OCTETS = 4;

  /// Replies that are about the peer: host unreachable, refused, TTL expired (RFC 1928 §6).
  private static final Set<Integer> PEERS = Set.of(4, 5, 6);

  @Override
  public Socket connect(InetAddress address, int port, Duration limit) throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    var proxy = new InetSocketAddress(host, this.port);
    if (proxy.isUnresolved()) {
      throw new IOException("egress proxy " + host + " has no address");
    }
    var socket = new Socket();
    try {
      socket.connect(proxy, left(end));
      var in = new DataInputStream(new Timed(socket, end));
      greet(socket, in);
      ask(socket, in, BIND, source.address(), 0);
      ask(socket, in, CONNECT, address, port);
      socket.setSoTimeout(0);
      return socket;
    } catch (PeerFailedException e) {
      socket.close();
      var peers = new ConnectException(byProxy(e));
      peers.initCause(e);
      throw peers;
    } catch (IOException e) {
      socket.close();
      throw new IOException(byProxy(e), e);
    }
  }

  private String byProxy(IOException e) {
    return "by egress proxy " + host + ":" + port + ": " + e.getMessage();
  }

  /// The proxy works, the peer does not.
  private static final class PeerFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    PeerFailedException(String message) {
      super(message);
    }
  }

  private static void greet(Socket socket, DataInputStream in) throws IOException {
    socket.getOutputStream().write(new byte[] {VERSION, 1, NO_AUTHENTICATION});
    if (in.readUnsignedByte() != VERSION || in.readUnsignedByte() != NO_AUTHENTICATION) {
      throw new IOException("it wants authentication, or is no SOCKS 5 proxy");
    }
  }

  private static void ask(Socket socket, DataInputStream in, int what, InetAddress whom, int port)
      throws IOException {
    byte[] octets = whom.getAddress();
    ByteBuffer request = ByteBuffer.allocate(IPV4_OCTETS + octets.length + Short.BYTES);
    request.put((byte) VERSION).put((byte) what).put((byte) 0);
    request.put((byte) (octets.length == IPV4_OCTETS ? IPV4 : IPV6)).put(octets);
    request.putShort((short) port);
    socket.getOutputStream().write(request.array());
    int version = in.readUnsignedByte();
    int reply = in.readUnsignedByte();
    if (version != VERSION || reply != 0) {
      String why =
          (what == BIND ? "it does not leave from " : "it does not reach ")
              + new IpAddress(whom)
              + ": "
              + meaning(reply);
      throw what == CONNECT && PEERS.contains(reply)
          ? new PeerFailedException(why)
          : new IOException(why);
    }
    skipAddress(in);
  }

  private static void skipAddress(DataInputStream in) throws IOException {
    var _ = in.readUnsignedByte(); // reserved
    int octets =
        switch (in.readUnsignedByte()) {
          case IPV4 -> IPV4_OCTETS;
          case IPV6 -> IPV6_OCTETS;
          case NAME -> in.readUnsignedByte();
          default -> throw new IOException("its reply is no SOCKS 5 reply");
        };
    in.readFully(new byte[octets + Short.BYTES]);
  }

  /// RFC 1928 §6.
  private static String meaning(int reply) {
    return switch (reply) {
      case 1 -> "general failure";
      case 2 -> "not allowed by its rules";
      case 3 -> "network unreachable";
      case 4 -> "host unreachable";
      case 5 -> "connection refused";
      case 6 -> "TTL expired";
      case 7 -> "it does not know the command";
      case 8 -> "it does not know the kind of address";
      default -> "reply " + reply;
    };
  }

  private static int left(long end) throws IOException {
    long millis = Duration.ofNanos(end - System.nanoTime()).toMillis();
    if (millis <= 0) {
      throw new SocketTimeoutException("no connection in time");
    }
    return Math.clamp(millis, 1, Integer.MAX_VALUE);
  }

  /// Reads octet by octet, each within what is left of the limit, so that nothing of what the peer
  /// says behind the proxy's reply is taken.
  private static final class Timed extends InputStream {
    private final Socket socket;
    private final long end;

    Timed(Socket socket, long end) {
      this.socket = socket;
      this.end = end;
    }

    @Override
    public int read() throws IOException {
      socket.setSoTimeout(left(end));
      int octet = socket.getInputStream().read();
      if (octet < 0) {
        throw new EOFException("it closed the connection");
      }
      return octet;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      into[offset] = (byte) read();
      return 1;
    }
  }
}

package dev.postern.it.stack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// A large provider's mail host that has rules of its own, as a [Manner] says, and remembers what
/// it took.
public final class Provider implements AutoCloseable {
  private final ServerSocket server;
  private final Manner manner;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final List<Taken> taken = new ArrayList<>();
  private final Map<String, Integer> counts = new ConcurrentHashMap<>();
  private final CountDownLatch closing = new CountDownLatch(1);

  /// What it says at three points; beginning with 2 it goes on.
  public interface Manner {
    /// A new connection's first line; other than 2xx: it is closed.
    ///
    /// @param source the client's address
    /// @param connections open now, this one included
    default String greeting(String source, int connections) throws InterruptedException {
      return "220 mx ESMTP";
    }

    /// To MAIL.
    default String mail(String source) throws InterruptedException {
      return "250 2.1.0 ok";
    }

    /// To the final dot; empty: it never says.
    default String dot(String recipient) {
      return "250 2.0.0 taken";
    }

    /// Takes connections, and greets nobody before it is opened.
    static Manner silentUntil(CountDownLatch opened) {
      return new Manner() {
        @Override
        public String greeting(String source, int connections) throws InterruptedException {
          opened.await();
          return Manner.super.greeting(source, connections);
        }
      };
    }
  }

  /// A message it took, or said nothing to.
  ///
  /// @param reply to the final dot
  /// @param at when, as `System.nanoTime()` has it
  public record Taken(String source, String recipient, String reply, long at) {}

  private Provider(ServerSocket server, Manner manner) {
    this.server = server;
    this.manner = manner;
  }

  /// @param port the same for all hosts of a test
  public static Provider start(String address, int port, Manner manner) {
    try {
      var server = new ServerSocket();
      server.setReuseAddress(true);
      server.bind(new InetSocketAddress(InetAddress.ofLiteral(address), port), 200);
      var provider = new Provider(server, manner);
      Thread.ofVirtual().name("provider").start(provider::acceptAll);
      return provider;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What it took, in order.
  public List<Taken> taken() {
    synchronized (taken) {
      return List.copyOf(taken);
    }
  }

  /// How many messages it took for a domain.
  public int count(String domain) {
    return counts.getOrDefault(domain, 0);
  }

  private void take(Taken message) {
    synchronized (taken) {
      taken.add(message);
    }
    String domain = message.recipient().substring(message.recipient().indexOf('@') + 1);
    counts.merge(domain, 1, Integer::sum);
  }

  /// Connections it took.
  public int connections() {
    return connections.get();
  }

  /// The most that were open at once.
  public int mostAtOnce() {
    return mostAtOnce.get();
  }

  /// Connections that were not greeted well.
  public int refused() {
    return refused.get();
  }

  private void acceptAll() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        connections.incrementAndGet();
        mostAtOnce.accumulateAndGet(open.size(), Math::max);
        Thread.ofVirtual().name("provider-session").start(() -> serve(socket));
      } catch (IOException _) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      talk(socket);
    } catch (IOException _) {
      // the client went away, which is its right
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  private void talk(Socket socket) throws IOException, InterruptedException {
    String source = socket.getInetAddress().getHostAddress();
    var in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    if (!say(socket, manner.greeting(source, open.size()))) {
      refused.incrementAndGet();
      return;
    }
    String recipient = "";
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      switch (line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT)) {
        case "EHLO" -> say(socket, "250-mx\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES");
        case "MAIL" -> say(socket, manner.mail(source));
        case "RCPT" -> {
          recipient = line.substring(line.indexOf('<') + 1, line.indexOf('>'));
          say(socket, "250 2.1.5 ok");
        }
        case "DATA" -> {
          say(socket, "354 go on");
          while (!".".equals(in.readLine())) {}
          String reply = manner.dot(recipient);
          take(new Taken(source, recipient, reply, System.nanoTime()));
          if (reply.isEmpty()) {
            closing.await();
            return;
          }
          say(socket, reply);
        }
        case "QUIT" -> {
          say(socket, "221 2.0.0 bye");
          return;
        }
        default -> say(socket, "250 2.0.0 ok");
      }
    }
  }

  private static boolean say(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    return line.startsWith("2");
  }

  /// Stops at once; open connections are cut.
  @Override
  public void close() {
    closing.countDown();
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

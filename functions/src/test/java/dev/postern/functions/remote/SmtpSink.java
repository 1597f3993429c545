package dev.postern.functions.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// An SMTP server for tests that misbehaves as its recipients are named, and remembers everything.
///
/// The local part up to the first `+` says how (`tempfail+1@example.net` as `tempfail@...`):
///
/// | recipient | what it gets |
/// |---|---|
/// | `tempfail`, `tempfail-once`, `tempfail-twice` | 451 4.2.0 at RCPT: always, or the first times |
/// | `permfail` | 550 5.1.1 at RCPT |
/// | `mailbox-full` | 552 5.2.2 at RCPT |
/// | `too-many` | 552 without status at RCPT |
/// | `421-disconnect` | 421 at RCPT, closed |
/// | `disconnect` | closed at RCPT without a word |
/// | `nonsense` | no reply line at RCPT |
/// | `slow` | its 250 only after [Options#slowness()], or when the sink closes |
/// | `tempfail-data`, `permfail-data` | 452 / 554 at DATA |
/// | `421-data` | 421 at DATA, closed |
/// | `drop-in-data` | closed after the first octets of the message |
/// | `permfail-in-data` | 552 5.3.4 after the first octets of the message, closed |
/// | `tempfail-dot`, `permfail-dot` | 451 / 554 after the final dot |
/// | `drop-after-dot` | the message is taken, then closed without a reply |
/// | `drop-after-dot-once` | so the first time |
/// | `told-twice` | two 250 to the final dot |
/// | anything else | 250 |
///
/// As sender: `tempfail`, `permfail` and `421-disconnect` mean the same at MAIL.
public final class SmtpSink implements AutoCloseable {
  final Options options;
  final Map<String, Integer> seen = new ConcurrentHashMap<>();
  final CountDownLatch closing = new CountDownLatch(1);

  /// What it answers to AUTH.
  volatile String login = "235 2.7.0 welcome";

  private final ServerSocket server;
  private final List<Session> sessions = new CopyOnWriteArrayList<>();
  private final List<Message> messages = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /// How the sink as a whole behaves.
  ///
  /// @param greeting its first line; empty: it says nothing; ends in `!`: it closes after it
  /// @param extensions its EHLO keywords; null in its place: 502 to EHLO
  /// @param knowsEhlo whether it answers EHLO with 250
  /// @param slowness how long `slow` recipients wait
  /// @param tls what it does TLS with, or null for none
  /// @param startTls its reply to STARTTLS; what ends in `!`: it closes after it; other than 220:
  ///   no TLS begins
  /// @param implicitTls whether TLS begins with the connection
  /// @param messages messages it takes over one connection; the next MAIL gets 421, closed
  public record Options(
      String greeting,
      List<String> extensions,
      boolean knowsEhlo,
      Duration slowness,
      @Nullable SSLContext tls,
      String startTls,
      boolean implicitTls,
      int messages) {
    public static Options usual() {
      return new Options(
          "220 sink.test ESMTP",
          List.of("PIPELINING", "SIZE 10000000", "8BITMIME", "ENHANCEDSTATUSCODES"),
          true,
          Duration.ofSeconds(5),
          null,
          "220 2.0.0 go",
          false,
          Integer.MAX_VALUE);
    }

    public Options greeting(String line) {
      return new Options(
          line, extensions, knowsEhlo, slowness, tls, startTls, implicitTls, messages);
    }

    public Options extensions(String... keywords) {
      return new Options(
          greeting, List.of(keywords), knowsEhlo, slowness, tls, startTls, implicitTls, messages);
    }

    public Options withoutEhlo() {
      return new Options(
          greeting, extensions, false, slowness, tls, startTls, implicitTls, messages);
    }

    /// Offers STARTTLS, which it answers so.
    public Options startTls(SSLContext context, String reply) {
      return new Options(
          greeting, extensions, knowsEhlo, slowness, context, reply, false, messages);
    }

    public Options startTls(SSLContext context) {
      return startTls(context, startTls);
    }

    public Options implicitTls(SSLContext context) {
      return new Options(
          greeting, extensions, knowsEhlo, slowness, context, startTls, true, messages);
    }

    public Options messages(int most) {
      return new Options(
          greeting, extensions, knowsEhlo, slowness, tls, startTls, implicitTls, most);
    }
  }

  /// A message it took: the envelope, and the octets of DATA as they came, dots and all.
  ///
  /// @param data without the final dot's line, one character an octet (ISO 8859-1)
  public record Message(
      String source, String ehlo, String mailFrom, List<String> recipients, String data) {
    /// The message with dot-stuffing undone.
    public String content() {
      String text = data.startsWith(".") ? data.substring(1) : data;
      return text.replace("\r\n.", "\r\n");
    }
  }

  /// One connection: where it came from, what it called itself, its commands in order.
  ///
  /// @param tls one text for each TLS handshake that succeeded, as `TLSv1.3 mx.x.net`: version, SNI
  public record Session(String source, List<String> commands, List<String> tls) {
    public String ehlo() {
      return commands.stream()
          .filter(c -> c.startsWith("EHLO ") || c.startsWith("HELO "))
          .map(c -> c.substring(5))
          .reduce("", (_, last) -> last);
    }
  }

  private SmtpSink(ServerSocket server, Options options) {
    this.server = server;
    this.options = options;
  }

  /// On 127.0.0.1 and a free port.
  public static SmtpSink start() {
    return start(InetAddress.getLoopbackAddress(), 0, Options.usual());
  }

  public static SmtpSink start(Options options) {
    return start(InetAddress.getLoopbackAddress(), 0, options);
  }

  /// @param port 0 for a free one
  public static SmtpSink start(InetAddress address, int port, Options options) {
    try {
      var server = new ServerSocket();
      server.setReuseAddress(true);
      server.bind(new InetSocketAddress(address, port), 200);
      var sink = new SmtpSink(server, options);
      Thread.ofVirtual().name("smtp-sink").start(sink::acceptAll);
      return sink;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  public InetAddress address() {
    return server.getInetAddress();
  }

  /// What it took, oldest first; also what it did not confirm (`drop-after-dot`).
  public List<Message> messages() {
    return List.copyOf(messages);
  }

  public List<Session> sessions() {
    return List.copyOf(sessions);
  }

  /// How often this recipient was named in a RCPT.
  public int timesSeen(String recipient) {
    return seen.getOrDefault(recipient, 0);
  }

  void took(Message message) {
    messages.add(message);
  }

  private void acceptAll() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        Thread.ofVirtual().name("smtp-sink-session").start(() -> serve(socket));
      } catch (IOException _) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    var session =
        new Session(
            socket.getInetAddress().getHostAddress(),
            new CopyOnWriteArrayList<>(),
            new CopyOnWriteArrayList<>());
    sessions.add(session);
    try (socket) {
      new SinkSession(this, session, socket).run();
    } catch (IOException _) {
      // the client went away, which is its right
    } finally {
      open.remove(socket);
    }
  }

  /// Lets the `slow` recipients that wait, and all to come, have their reply.
  public void goOn() {
    closing.countDown();
  }

  /// Cuts the connections that are open now, without a word.
  public void cut() {
    try {
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

package dev.postern.functions.remote.smtp;

import dev.postern.functions.remote.tls.TlsClient;
import dev.postern.functions.remote.tls.TlsState;
import dev.postern.sasl.TlsExporter;
import dev.postern.smtp.Reply;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/// A connection to a peer, in clear or in TLS: commands out, replies in, each within its limit of
/// time.
///
/// A socket has no time limit for writing, so a timer closes it when the peer does not take a
/// block.
///
/// **On failure:** [IOException]; the connection is of no more use.
final class PeerConnection implements Closeable {
  /// NAT gateways forget connections idle for 350 s; the wait for the final reply may be longer.
  private static final int KEEPALIVE_SECONDS = 60;

  /// What is said at the end is here already, or hardly ever will be.
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private static final String LATE_REPLY = "no whole reply in time";
  private static final String LATE_TLS = "no TLS in time";

  private final Socket connection;
  private Socket socket;
  private Patience patience;
  private final Duration replyTimeout;
  private final ScheduledExecutorService timer;
  private InputStream in;
  private boolean usable = true;
  private final ReplyParser parser = new ReplyParser();

  private PeerConnection(
      Socket socket, Patience patience, Duration replyTimeout, ScheduledExecutorService timer)
      throws IOException {
    this.connection = socket;
    this.socket = socket;
    this.patience = patience;
    this.replyTimeout = replyTimeout;
    this.timer = timer;
    this.in = new BufferedInputStream(socket.getInputStream(), 2048);
  }

  static PeerConnection open(
      Connector connector,
      Target target,
      SmtpClientSettings settings,
      Patience patience,
      ScheduledExecutorService timer)
      throws IOException {
    var limit = Duration.ofMillis(patience.millis(settings.connectTimeout()));
    Socket socket = connector.connect(target.address(), target.port(), limit);
    try {
      socket.setTcpNoDelay(true);
      socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
        socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEPALIVE_SECONDS);
      }
      return new PeerConnection(socket, patience, settings.replyTimeout(), timer);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /// Puts TLS over the connection. All of the handshake ends within the reply timeout.
  ///
  /// **On failure:** [CertificateException] when the policy does not accept the certificate; other
  /// [IOException] when there is no TLS for another reason, among them words that came in clear
  /// before it: they may be anybody's (RFC 3207 §6).
  TlsState secure(TlsClient tls, Target target) throws IOException, CertificateException {
    if (in.available() > 0) {
      throw new SSLException("the peer went on in clear where TLS begins");
    }
    Cut cut = cutWhenStalled();
    try (cut) {
      SSLSocket secured = tls.over(connection, target.host(), target.tls());
      secured.startHandshake();
      socket = secured;
      in = new BufferedInputStream(secured.getInputStream(), 2048);
      SSLSession session = secured.getSession();
      return new TlsState(session.getProtocol(), session.getCipherSuite(), target.tls());
    } catch (SSLException e) {
      if (e.getCause() instanceof CertificateException refused) {
        throw refused;
      }
      throw cut.hasCome() ? new SSLException(LATE_TLS, e) : e;
    } catch (SocketException e) {
      throw cut.hasCome() ? new SSLException(LATE_TLS, e) : e;
    }
  }

  /// What a login can be bound to, `tls-exporter`: null where TLS is not 1.3 (RFC 9266 §4.2).
  byte @Nullable [] channelBinding() {
    return socket instanceof SSLSocket secured
            && secured.getSession().getProtocol().equals("TLSv1.3")
        ? TlsExporter.data(secured.getSession())
        : null;
  }

  /// Goes on in another invocation.
  void resume(Patience now) {
    patience = now;
  }

  /// Whether the peer may be spoken to: nothing failed yet.
  boolean isUsable() {
    return usable;
  }

  /// From now on the connection is of no more use.
  void spoil() {
    usable = false;
  }

  /// Whether the peer said something that nobody asked for, such as a 421. In TLS a record that is
  /// not read yet counts, whatever is in it.
  boolean hasUnreadWords() {
    try {
      return in.available() > 0
          || (socket != connection && connection.getInputStream().available() > 0);
    } catch (IOException _) {
      return true;
    }
  }

  /// Sends command lines, which end in CRLF already.
  void send(String lines) throws IOException {
    byte[] octets = lines.getBytes(StandardCharsets.UTF_8);
    write(octets, 0, octets.length);
  }

  /// The next reply, whole within `timeout` however slowly it drips.
  ///
  /// A socket in TLS waits anew for each piece of a record, so there a timer ends the wait.
  Reply reply(Duration timeout) throws IOException {
    int millis = patience.millis(timeout);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    if (socket == connection) {
      return replyBefore(end);
    }
    var cut = new Cut(millis);
    try (cut) {
      return replyBefore(end);
    } catch (IOException e) {
      throw cut.hasCome() ? new SocketTimeoutException(LATE_REPLY) : e;
    }
  }

  /// What a peer that takes no more had to say: empty when it closed without a word.
  Optional<Reply> lastWords() {
    try {
      return Optional.of(reply(LAST_WORDS));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private Reply replyBefore(long end) throws IOException {
    while (true) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        throw new SocketTimeoutException(LATE_REPLY);
      }
      socket.setSoTimeout((int) left);
      int octet = in.read();
      if (octet < 0) {
        throw new EOFException("connection closed by the peer");
      }
      Optional<Reply> reply = parser.take((byte) octet);
      if (reply.isPresent()) {
        return reply.get();
      }
    }
  }

  /// Where the content of DATA goes; not buffered.
  OutputStream body() {
    return new OutputStream() {
      @Override
      public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
      }

      @Override
      public void write(byte[] octets, int offset, int length) throws IOException {
        PeerConnection.this.write(octets, offset, length);
      }
    };
  }

  private void write(byte[] octets, int offset, int length) throws IOException {
    Cut cut = cutWhenStalled();
    try (cut) {
      socket.getOutputStream().write(octets, offset, length);
    } catch (IOException e) {
      usable = false;
      throw cut.hasCome() ? new SocketTimeoutException("the peer took no more in time") : e;
    }
  }

  /// Cuts the connection when what is about to be done takes longer than a reply may.
  private Cut cutWhenStalled() {
    return new Cut(patience.millis(replyTimeout));
  }

  /// Cuts the connection in so many milliseconds, unless it is closed before.
  private final class Cut implements AutoCloseable {
    private final Future<?> cut;
    private volatile boolean come;

    private Cut(int millis) {
      cut = timer.schedule(this::come, millis, TimeUnit.MILLISECONDS);
    }

    private void come() {
      come = true;
      abort();
    }

    /// Whether it was this that ended the connection.
    boolean hasCome() {
      return come;
    }

    @Override
    public void close() {
      cut.cancel(false);
    }
  }

  /// Closes without a word, as a broken line would: the peer sees no end of data.
  void abort() {
    usable = false;
    try {
      connection.close();
    } catch (IOException _) {
      // closed or not, it is not used again
    }
  }

  /// Closes; within TLS with the alert that says so.
  @Override
  public void close() {
    try (var _ = cutWhenStalled()) {
      socket.close();
    } catch (IOException _) {
      // closed or not, it is not used again
    } finally {
      abort();
    }
  }
}

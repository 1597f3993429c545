package dev.postern.smtpd.server;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.X509Bundle;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// A client that says what the test wants. Each read waits at most 20 s.
final class SmtpClient implements Closeable {
  private final LowerSocket lower = new LowerSocket();
  private Socket socket = lower;
  private InputStream in;
  private OutputStream out;

  private static final class LowerSocket extends Socket {
    private boolean keepOutput;

    @Override
    public void shutdownOutput() throws IOException {
      if (!keepOutput) {
        super.shutdownOutput();
      }
    }
  }

  SmtpClient(InetSocketAddress server) throws IOException {
    socket.connect(server, 20_000);
    socket.setSoTimeout(20_000);
    in = new BufferedInputStream(socket.getInputStream());
    out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
  }

  /// Sends without waiting.
  SmtpClient send(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
    return this;
  }

  SmtpClient send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
    return this;
  }

  /// The next reply's last line; empty at the end of the connection.
  String reply() throws IOException {
    String line = line();
    while (line.length() > 3 && line.charAt(3) == '-') {
      line = line();
    }
    return line;
  }

  /// All lines of the next reply, as `250 SIZE 100`.
  List<String> replyLines() throws IOException {
    List<String> lines = new ArrayList<>();
    String line = line();
    while (line.length() > 3 && line.charAt(3) == '-') {
      lines.add(line.replaceFirst("-", " "));
      line = line();
    }
    lines.add(line);
    return lines;
  }

  /// All that comes until the end of the connection, a reset taken for one.
  String rest() {
    var text = new StringBuilder();
    try {
      for (int c = in.read(); c >= 0; c = in.read()) {
        text.append((char) c);
      }
    } catch (IOException _) {
      // as good as an end
    }
    return text.toString();
  }

  /// Does a TLS handshake in which every certificate is trusted.
  ///
  /// @param name asked for by SNI
  SmtpClient startTls(String name, String version) throws IOException {
    return startTls(name, version, null);
  }

  /// The same with a certificate of the client's own.
  SmtpClient startTls(String name, String version, @Nullable X509Bundle own) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          own == null ? null : own.toKeyManagerFactory().getKeyManagers(),
          InsecureTrustManagerFactory.INSTANCE.getTrustManagers(),
          null);
      var tls =
          (SSLSocket) context.getSocketFactory().createSocket(socket, name, socket.getPort(), true);
      tls.setEnabledProtocols(new String[] {version});
      tls.startHandshake();
      socket = tls;
      in = new BufferedInputStream(tls.getInputStream());
      out = new BufferedOutputStream(tls.getOutputStream(), 1 << 16);
      return this;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /// Closes this direction only, that of TLS and of the connection below.
  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /// Closes this direction of TLS, by a close_notify; the connection below stays as it is.
  void endTlsOutput() throws IOException {
    lower.keepOutput = true;
    socket.shutdownOutput();
  }

  /// Asks for another handshake within TLS 1.2; what comes of it is seen by the next reply.
  void renegotiate() throws IOException {
    ((SSLSocket) socket).startHandshake();
  }

  /// The server's certificate.
  X509Certificate peer() throws IOException {
    return (X509Certificate) ((SSLSocket) socket).getSession().getPeerCertificates()[0];
  }

  /// The keying material that SCRAM binds to (RFC 9266).
  byte[] exporter() throws IOException {
    var session = (ExtendedSSLSession) ((SSLSocket) socket).getSession();
    return session.exportKeyingMaterialData("EXPORTER-Channel-Binding", new byte[0], 32);
  }

  /// Greeting, HELO, MAIL and RCPT, each answered positively; DATA is answered 354.
  SmtpClient toData() throws IOException {
    return expect("220")
        .command("HELO client.test", "250")
        .command("MAIL FROM:<a@sender.test>", "250")
        .command("RCPT TO:<x@relayed.net>", "250")
        .command("DATA", "354");
  }

  SmtpClient command(String text, String code) throws IOException {
    return send(text + "\r\n").expect(code);
  }

  SmtpClient expect(String code) throws IOException {
    String reply = reply();
    if (!reply.startsWith(code)) {
      throw new AssertionError("expected " + code + ", got: " + reply);
    }
    return this;
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

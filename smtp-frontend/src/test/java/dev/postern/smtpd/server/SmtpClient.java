package dev.postern.smtpd.server;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A client that says what the test wants. Each read waits at most 20 s.
final class SmtpClient implements Closeable {
  private final Socket socket = new Socket();
  private final InputStream in;
  private final OutputStream out;

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

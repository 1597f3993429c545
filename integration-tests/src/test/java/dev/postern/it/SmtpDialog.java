package dev.postern.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// One SMTP session seen from the client: say a line, get the reply.
public final class SmtpDialog implements AutoCloseable {
  private final Socket socket;
  private final BufferedReader in;
  private final OutputStream out;
  private final String greeting;

  /// Connects to loopback and reads the greeting.
  public SmtpDialog(int port) throws IOException {
    this(port, "");
  }

  /// Connects to loopback, says `header` as a proxy would and reads the greeting.
  public SmtpDialog(int port, String header) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(60_000);
    socket.setTcpNoDelay(true);
    in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    out = socket.getOutputStream();
    out.write(header.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
    greeting = reply();
  }

  public String greeting() {
    return greeting;
  }

  /// Sends a line and returns the reply, its lines joined by `\n`.
  public String say(String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
    return reply();
  }

  /// Sends a message as one chunk, octet for octet, and returns the reply.
  public String chunk(String octets) throws IOException {
    out.write(
        ("BDAT " + octets.length() + " LAST\r\n" + octets).getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
    return reply();
  }

  /// Sends one message (lines ended by `\n`, the last one too) to one recipient and returns the
  /// reply that ended it: the refusal, or the answer to the final dot.
  public String send(String from, String to, String message) throws IOException {
    String reply = say("MAIL FROM:<" + from + ">");
    if (!reply.startsWith("250")) {
      return reply;
    }
    reply = say("RCPT TO:<" + to + ">");
    if (!reply.startsWith("250")) {
      String _ = say("RSET");
      return reply;
    }
    reply = say("DATA");
    if (!reply.startsWith("354")) {
      return reply;
    }
    return say(message.replace("\n.", "\n..").replace("\n", "\r\n") + ".");
  }

  /// Opens a session, greets, sends one message, quits.
  public static String sendOne(int port, String from, String to, String message)
      throws IOException {
    try (var dialog = new SmtpDialog(port)) {
      String _ = dialog.say("EHLO client.example");
      return dialog.send(from, to, message);
    }
  }

  private String reply() throws IOException {
    var text = new StringBuilder();
    while (true) {
      String line = in.readLine();
      if (line == null) {
        throw new IOException("the connection closed after: " + text);
      }
      text.append(text.isEmpty() ? "" : "\n").append(line);
      if (line.length() < 4 || line.charAt(3) != '-') {
        return text.toString();
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

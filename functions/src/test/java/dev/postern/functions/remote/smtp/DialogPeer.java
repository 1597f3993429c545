package dev.postern.functions.remote.smtp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A peer that plays dialogs, one for each connection: it says what follows `S: ` and must hear
/// what follows `C: `. After its last line it takes one message the usual way, or QUIT.
final class DialogPeer implements AutoCloseable {
  private final ServerSocket server;
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private final List<String> senders = new CopyOnWriteArrayList<>();

  DialogPeer(String... dialogs) throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(
            () -> {
              for (String dialog : dialogs) {
                try (Socket socket = server.accept()) {
                  socket.setSoTimeout(10_000);
                  play(dialog, socket);
                } catch (IOException e) {
                  faults.add(e.toString());
                }
              }
            });
  }

  int port() {
    return server.getLocalPort();
  }

  /// What was heard that should not have been.
  List<String> faults() {
    return faults;
  }

  /// What each MAIL said.
  List<String> senders() {
    return senders;
  }

  private void play(String dialog, Socket socket) throws IOException {
    var in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    OutputStream out = socket.getOutputStream();
    for (String line : dialog.lines().toList()) {
      String text = line.substring(Math.min(3, line.length()));
      if (line.startsWith("S: ")) {
        say(out, text);
      } else {
        String heard = in.readLine();
        if (!text.equals(heard)) {
          faults.add("heard " + heard + ", not " + text);
          return;
        }
      }
    }
    for (String heard = in.readLine(); heard != null; heard = in.readLine()) {
      usual(heard, in, out);
    }
  }

  private void usual(String heard, BufferedReader in, OutputStream out) throws IOException {
    switch (heard.split("[ :]", 2)[0]) {
      case "QUIT" -> say(out, "221 2.0.0 bye");
      case "DATA" -> {
        say(out, "354 go");
        while (!".".equals(in.readLine())) {}
        say(out, "250 2.0.0 taken");
      }
      case "MAIL" -> {
        senders.add(heard);
        say(out, "250 2.1.0 ok");
      }
      case "RCPT", "RSET" -> say(out, "250 2.1.5 ok");
      default -> faults.add("heard " + heard);
    }
  }

  private static void say(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}

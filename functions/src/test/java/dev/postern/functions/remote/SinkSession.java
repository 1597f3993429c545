package dev.postern.functions.remote;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// One connection to an [SmtpSink].
final class SinkSession {
  private static final String FINAL_DOT = "\r\n.\r\n";

  private final SmtpSink sink;
  private final SmtpSink.Session session;
  private final Socket socket;
  private InputStream in;
  private OutputStream out;
  private int transactions;
  private String ehlo = "";
  private String mailFrom = "";
  private final List<String> recipients = new ArrayList<>();

  SinkSession(SmtpSink sink, SmtpSink.Session session, Socket socket) throws IOException {
    this.sink = sink;
    this.session = session;
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.out = new BufferedOutputStream(socket.getOutputStream());
  }

  void run() throws IOException {
    if (sink.options.implicitTls()) {
      tls();
    }
    String greeting = sink.options.greeting();
    if (greeting.isEmpty()) {
      while (in.read() >= 0) {} // says nothing, until the client has had enough
      return;
    }
    boolean closes = greeting.endsWith("!");
    say(closes ? greeting.substring(0, greeting.length() - 1) : greeting);
    boolean goOn = !closes;
    while (goOn) {
      String line = readLine();
      session.commands().add(line);
      goOn = command(line);
    }
  }

  private boolean command(String line) throws IOException {
    switch (line.split(" ", 2)[0].toUpperCase(Locale.ROOT)) {
      case "EHLO" -> ehlo(line);
      case "HELO" -> {
        ehlo = line.substring(5);
        say("250 sink.test");
      }
      case "MAIL" -> {
        return mail(path(line));
      }
      case "RCPT" -> {
        return rcpt(path(line));
      }
      case "DATA" -> {
        return data();
      }
      case "BDAT" -> {
        return chunk(Integer.parseInt(line.split(" ", -1)[1]));
      }
      case "AUTH" -> say(sink.login); // its mechanism is the extensions' to say
      case "STARTTLS" -> {
        return startTls();
      }
      case "RSET" -> {
        recipients.clear();
        say("250 2.0.0 forgotten");
      }
      case "QUIT" -> {
        say("221 2.0.0 bye");
        return false;
      }
      default -> say("500 5.5.2 what?");
    }
    return true;
  }

  private void ehlo(String line) throws IOException {
    if (!sink.options.knowsEhlo()) {
      say("502 5.5.1 what?");
      return;
    }
    ehlo = line.substring(5);
    var reply = new StringBuilder("250-sink.test\r\n");
    if (sink.options.tls() != null && session.tls().isEmpty()) {
      reply.append("250-STARTTLS\r\n250-DSN\r\n"); // DSN in clear only: to be forgotten
    }
    sink.options.extensions().forEach(e -> reply.append("250-").append(e).append("\r\n"));
    say(reply + "250 HELP");
  }

  private boolean startTls() throws IOException {
    String reply = sink.options.startTls();
    if (reply.endsWith("!")) {
      return sayAndClose(reply.substring(0, reply.length() - 1));
    }
    say(reply);
    if (reply.startsWith("220")) {
      tls();
    }
    return true;
  }

  private void tls() throws IOException {
    SSLContext context = java.util.Objects.requireNonNull(sink.options.tls());
    var secured =
        (SSLSocket) context.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
    secured.setUseClientMode(false);
    secured.startHandshake();
    in = new BufferedInputStream(secured.getInputStream());
    out = new BufferedOutputStream(secured.getOutputStream());
    var state = (ExtendedSSLSession) secured.getSession();
    String names =
        state.getRequestedServerNames().stream()
            .map(n -> new String(n.getEncoded(), StandardCharsets.US_ASCII))
            .collect(Collectors.joining(","));
    session.tls().add(state.getProtocol() + " " + names);
  }

  private boolean mail(String sender) throws IOException {
    if (transactions++ >= sink.options.messages()) {
      return sayAndClose("421 4.7.0 enough for one connection");
    }
    mailFrom = sender;
    recipients.clear();
    return switch (behaviour(sender)) {
      case "tempfail" -> say("451 4.3.0 not from you now");
      case "permfail" -> say("550 5.7.1 not from you");
      case "421-disconnect" -> sayAndClose("421 4.3.2 leave");
      default -> say("250 2.1.0 ok");
    };
  }

  private boolean rcpt(String recipient) throws IOException {
    int times = sink.seen.merge(recipient, 1, Integer::sum);
    return switch (behaviour(recipient)) {
      case "tempfail" -> say("451 4.2.0 try again later");
      case "tempfail-once" -> failFirst(1, times, recipient);
      case "tempfail-twice" -> failFirst(2, times, recipient);
      case "permfail" -> say("550 5.1.1 no such user here");
      case "mailbox-full" -> say("552 5.2.2 mailbox full");
      case "too-many" -> say("552 too many recipients");
      case "421-disconnect" -> sayAndClose("421 4.3.2 leave");
      case "disconnect" -> false;
      case "nonsense" -> say("hello there");
      case "slow" -> {
        await();
        yield accept(recipient);
      }
      default -> accept(recipient);
    };
  }

  private boolean failFirst(int failures, int times, String recipient) throws IOException {
    return times <= failures ? say("451 4.2.0 try again later") : accept(recipient);
  }

  private boolean accept(String recipient) throws IOException {
    recipients.add(recipient);
    return say("250 2.1.5 ok");
  }

  private boolean data() throws IOException {
    if (recipients.isEmpty()) {
      return say("503 5.5.1 RCPT first");
    }
    if (anyone("tempfail-data")) {
      return say("452 4.3.1 no room");
    }
    if (anyone("permfail-data")) {
      return say("554 5.6.0 no");
    }
    if (anyone("421-data")) {
      return sayAndClose("421 4.3.2 leave");
    }
    say("354 go ahead");
    if (anyone("permfail-in-data")) {
      var _ = in.read();
      return sayAndClose("552 5.3.4 that is too much");
    }
    if (anyone("drop-in-data")) {
      var _ = in.read();
      return false;
    }
    String data = readData();
    if (anyone("tempfail-dot")) {
      return say("451 4.3.0 not now");
    }
    if (anyone("permfail-dot")) {
      return say("554 5.7.1 spam");
    }
    sink.took(
        new SmtpSink.Message(session.source(), ehlo, mailFrom, List.copyOf(recipients), data));
    if (anyone("drop-after-dot") || (anyone("drop-after-dot-once") && firstTime())) {
      return false;
    }
    return say("250 2.0.0 taken" + (anyone("told-twice") ? "\r\n250 2.0.0 taken" : ""));
  }

  /// The one chunk of a message: it counts octets, whatever they are.
  private boolean chunk(int octets) throws IOException {
    byte[] chunk = in.readNBytes(octets);
    if (chunk.length < octets) {
      throw new IOException("the client closed");
    }
    if (anyone("permfail-dot")) {
      return say("554 5.7.1 spam");
    }
    String data = new String(chunk, StandardCharsets.ISO_8859_1);
    sink.took(
        new SmtpSink.Message(session.source(), ehlo, mailFrom, List.copyOf(recipients), data));
    return say("250 2.0.0 taken");
  }

  private boolean firstTime() {
    return sink.seen.merge("drop-after-dot-once", 1, Integer::sum) == 1;
  }

  private boolean anyone(String behaviour) {
    return recipients.stream().anyMatch(r -> behaviour(r).equals(behaviour));
  }

  private void await() {
    try {
      var _ = sink.closing.await(sink.options.slowness().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean sayAndClose(String line) throws IOException {
    say(line);
    return false;
  }

  private boolean say(String lines) throws IOException {
    out.write((lines + "\r\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
    return true;
  }

  private String readLine() throws IOException {
    return readUntil("\r\n");
  }

  private String readData() throws IOException {
    var start = new ByteArrayOutputStream();
    for (int octet : new int[] {in.read(), in.read(), in.read()}) {
      start.write(octet);
    }
    String first = start.toString(StandardCharsets.ISO_8859_1);
    return first.equals(".\r\n") ? "" : first + readUntil(first, FINAL_DOT) + "\r\n";
  }

  private String readUntil(String end) throws IOException {
    return readUntil("", end);
  }

  private String readUntil(String before, String end) throws IOException {
    var text = new StringBuilder(before);
    while (!endsWith(text, end)) {
      int octet = in.read();
      if (octet < 0) {
        throw new IOException("the client closed");
      }
      text.append((char) octet);
    }
    return text.substring(before.length(), text.length() - end.length());
  }

  private static boolean endsWith(StringBuilder text, String end) {
    int from = text.length() - end.length();
    return from >= 0 && text.indexOf(end, from) == from;
  }

  private static String path(String line) {
    return line.substring(line.indexOf('<') + 1, line.indexOf('>'));
  }

  private static String behaviour(String address) {
    return address.split("[+@]", 2)[0];
  }
}

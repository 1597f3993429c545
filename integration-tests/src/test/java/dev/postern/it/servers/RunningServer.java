package dev.postern.it.servers;

import dev.postern.it.Folders;
import dev.postern.it.SmtpDialog;
import dev.postern.it.Waiting;
import dev.postern.it.clients.Run;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/// A server that answers, and what it took. [#close()] ends it by its own process id.
public final class RunningServer implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final ServerFolder folder;
  private final Process process;
  private final Map<Path, String> read = new HashMap<>();

  private RunningServer(ServerFolder folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  static RunningServer start(MailServer server) throws Exception {
    ServerFolder folder = ServerFolder.create(server);
    var running = new RunningServer(folder, server.prepare(folder).start());
    try {
      Waiting.until(server + " answers", LIMIT, running::answers);
      return running;
    } catch (Exception | Error e) {
      running.close();
      throw e;
    }
  }

  private boolean answers() throws IOException {
    if (!process.isAlive()) {
      throw new AssertionError(folder.server() + " ended: " + said());
    }
    try (var dialog = new SmtpDialog(folder.port())) {
      return dialog.greeting().startsWith("220");
    } catch (IOException _) {
      return false;
    }
  }

  public int port() {
    return folder.port();
  }

  /// Whether TLS with it works at all, as another client than ours finds: Debian 12's OpenSMTPD 6.8
  /// offers it and breaks every handshake (its issue 1239).
  public boolean doesTls() throws IOException {
    try (var plain = new Socket(InetAddress.getLoopbackAddress(), port())) {
      plain.setSoTimeout((int) LIMIT.toMillis());
      var in =
          new BufferedReader(
              new InputStreamReader(plain.getInputStream(), StandardCharsets.ISO_8859_1));
      for (String line : List.of("", "EHLO probe.test\r\n", "STARTTLS\r\n")) {
        plain.getOutputStream().write(line.getBytes(StandardCharsets.ISO_8859_1));
        String reply = in.readLine();
        while (reply.startsWith("-", 3)) {
          reply = in.readLine();
        }
      }
      var tls =
          (SSLSocket) trusting().getSocketFactory().createSocket(plain, "probe", port(), true);
      tls.startHandshake();
      tls.close();
      return true;
    } catch (SSLException _) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private SSLContext trusting() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(folder.path("cert.pem"))) {
      store.setCertificateEntry(
          "it", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  /// What it said and logged.
  public String said() throws IOException {
    return Run.text(folder.path("output"))
        + Run.text(folder.path("maillog"))
        + Run.text(folder.path("spool/mainlog"));
  }

  /// The message that has this text in its first octets, line ends `\n`, one character an octet.
  public String await(String token) throws Exception {
    return Waiting.await(
        "a message with " + token + " at " + folder.server(),
        LIMIT,
        () -> {
          readNew();
          return read.values().stream()
              .filter(m -> m.substring(0, Math.min(4000, m.length())).contains(token))
              .findFirst();
        });
  }

  private void readNew() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder.path("mail/new"))) {
      files = all.toList();
    }
    for (Path file : files) {
      if (!read.containsKey(file)) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        read.put(file, text.replace("\r\n", "\n"));
      }
    }
  }

  @Override
  public void close() throws IOException {
    List<ProcessHandle> all =
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    process.destroy();
    for (ProcessHandle each : all) {
      try {
        var _ = each.onExit().get(20, TimeUnit.SECONDS);
      } catch (TimeoutException | ExecutionException _) {
        each.destroyForcibly();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        each.destroyForcibly();
      }
    }
    Folders.delete(folder.folder());
  }

  @Override
  public String toString() {
    return folder.server() + " at port " + port();
  }
}

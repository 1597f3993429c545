package dev.postern.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A real Dovecot on free ports of loopback, in a folder of its own, that lets everybody in with
/// the password `secret` and runs [PostLoginHook] after each login.
///
/// It runs as who starts it; a root starts it as nobody, since Dovecot serves no mail as root.
public final class Dovecot implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path folder;
  private final int pop3Port;
  private final int imapPort;
  private final Process process;

  private Dovecot(Path folder, int pop3Port, int imapPort, Process process) {
    this.folder = folder;
    this.pop3Port = pop3Port;
    this.imapPort = imapPort;
    this.process = process;
  }

  /// Whether it and what its hook calls are on this machine.
  public static boolean canRun() {
    return Programs.find("dovecot").isPresent()
        && Files.exists(Path.of("/usr/lib/dovecot/pop3-login"))
        && Files.exists(Path.of("/usr/lib/dovecot/imap-login"))
        && PostLoginHook.canRun()
        && (!isRoot() || Programs.find("setpriv").isPresent());
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  /// Starts one whose hook writes into the relay table of this database.
  public static Dovecot start(String url, String user, String password) throws Exception {
    // Not below a folder that only root may enter.
    Path folder =
        Files.createTempDirectory(
            Path.of("/tmp"),
            "postern-dovecot",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    PostLoginHook hook = PostLoginHook.install(folder, url, user, password);
    String snippet =
        Files.readString(Cli.repository().resolve("docs/dovecot/90-postern.conf"))
            .replace("/etc/dovecot/postern-login.sh", hook.script().toString());
    Files.writeString(folder.resolve("90-postern.conf"), snippet);
    Files.createDirectory(folder.resolve("run"));
    Files.createDirectory(folder.resolve("mail"));
    int pop3Port = FreePort.find();
    int imapPort = FreePort.find();
    Files.writeString(folder.resolve("dovecot.conf"), configuration(folder, pop3Port, imapPort));

    List<String> command = new ArrayList<>();
    if (isRoot()) {
      run("chown", "-R", "nobody:nogroup", folder.toString());
      command.addAll(
          List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"));
    }
    command.add(Programs.find("dovecot").orElseThrow().toString());
    command.addAll(List.of("-F", "-c", folder.resolve("dovecot.conf").toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Files.createFile(folder.resolve("output")).toFile())
            .start();
    var dovecot = new Dovecot(folder, pop3Port, imapPort, process);
    try {
      dovecot.awaitReady();
      return dovecot;
    } catch (Exception | Error e) {
      dovecot.close();
      throw e;
    }
  }

  private static String configuration(Path folder, int pop3Port, int imapPort) throws Exception {
    try (InputStream in = Dovecot.class.getResourceAsStream("dovecot.conf")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .replace("@FOLDER@", folder.toString())
          .replace("@USER@", isRoot() ? "nobody" : System.getProperty("user.name"))
          .replace("@GROUP@", isRoot() ? "nogroup" : run("id", "-gn"))
          .replace("@POP3@", String.valueOf(pop3Port))
          .replace("@IMAP@", String.valueOf(imapPort));
    }
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + said);
    }
    return said;
  }

  private void awaitReady() throws Exception {
    Waiting.until(
        "Dovecot ready",
        PATIENCE,
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError("Dovecot ended; it said:\n" + log());
          }
          try (var pop3 = new Session(pop3Port);
              var imap = new Session(imapPort)) {
            return pop3.line().startsWith("+OK") && imap.line().startsWith("* OK");
          } catch (IOException _) {
            return false;
          }
        });
  }

  /// Logs in by POP3 and out again; returns the answer to PASS.
  public String pop3(String user, String password) throws IOException {
    try (var session = new Session(pop3Port)) {
      String _ = session.line();
      String _ = session.say("USER " + user);
      String answer = session.say("PASS " + password);
      String _ = session.say("QUIT");
      return answer;
    }
  }

  /// Logs in by IMAP; returns the tagged answer to LOGIN.
  public String imap(String user, String password) throws IOException {
    try (var session = new Session(imapPort)) {
      String _ = session.line();
      String answer = session.say("a LOGIN \"" + user + "\" \"" + password + "\"");
      while (!answer.startsWith("a ")) {
        answer = session.line();
      }
      return answer;
    }
  }

  /// What it and its hook logged.
  public String log() throws IOException {
    Path log = folder.resolve("dovecot.log");
    return Files.readString(folder.resolve("output"))
        + (Files.exists(log) ? Files.readString(log) : "");
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("Dovecot did not end; it said:\n" + log());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while Dovecot was ending", e);
    }
    Folders.delete(folder);
  }

  private static final class Session implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;

    private Session(int port) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout((int) PATIENCE.toMillis());
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    private String line() throws IOException {
      return Optional.ofNullable(in.readLine())
          .orElseThrow(() -> new IOException("the connection closed"));
    }

    private String say(String line) throws IOException {
      socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
      return line();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}

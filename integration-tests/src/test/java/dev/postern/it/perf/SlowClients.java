package dev.postern.it.perf;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Normal traffic while other clients are idle or slow: `SlowClients PORT PID IDLE SLOW SECONDS`.
///
/// Prints the memory that an idle session takes of process PID (its resident set after a full
/// collection, and its heap), and the normal messages' rate and times, first alone, then beside the
/// others. Loopback only, and it ends by itself. Exit 1 when a held session was lost.
public final class SlowClients {
  private static final int SENDERS = 4;
  private static final int WARM_UP = 2000;

  private final int port;
  private final String pid;
  private final List<Session> idle = Collections.synchronizedList(new ArrayList<>());
  private final List<Session> slow = Collections.synchronizedList(new ArrayList<>());

  private SlowClients(int port, String pid) {
    this.port = port;
    this.pid = pid;
  }

  public static void main(String[] args) throws Exception {
    var clients = new SlowClients(Integer.parseInt(args[0]), args[1]);
    clients.run(
        Integer.parseInt(args[2]),
        Integer.parseInt(args[3]),
        Duration.ofSeconds(Integer.parseInt(args[4])));
  }

  private void run(int idleCount, int slowCount, Duration time) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      traffic("warm-up", threads, Duration.ofHours(1), WARM_UP);
      traffic("alone", threads, time, Integer.MAX_VALUE);
      long[] before = memory();
      open(threads, idleCount, idle, false);
      long[] held = memory();
      System.out.printf(
          "idle=%d kb_per_session_rss=%.2f kb_per_session_heap=%.2f%n",
          idleCount,
          (held[0] - before[0]) / 1024.0 / idleCount,
          (held[1] - before[1]) / 1024.0 / idleCount);
      open(threads, slowCount, slow, true);
      List<Future<?>> dripping = new ArrayList<>();
      for (Session session : slow) {
        dripping.add(
            threads.submit(
                () -> {
                  session.drip(time);
                  return session;
                }));
      }
      traffic("beside idle=" + idleCount + " slow=" + slowCount, threads, time, Integer.MAX_VALUE);
      int lost = 0;
      for (Future<?> drip : dripping) {
        drip.get();
      }
      for (Session session : slow) {
        lost += session.says(".", "250") ? 0 : 1;
      }
      for (Session session : idle) {
        lost += session.says("NOOP", "250") ? 0 : 1;
      }
      System.out.printf("held=%d lost=%d%n", idle.size() + slow.size(), lost);
      System.exit(lost == 0 ? 0 : 1);
    }
  }

  private void open(ExecutorService threads, int count, List<Session> into, boolean data)
      throws Exception {
    List<Future<Session>> opening = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      opening.add(
          threads.submit(() -> data ? Session.greeted(port).inData() : Session.greeted(port)));
      if (opening.size() == 64) {
        take(opening, into);
      }
    }
    take(opening, into);
  }

  private static void take(List<Future<Session>> opening, List<Session> into) throws Exception {
    for (Future<Session> session : opening) {
      into.add(session.get());
    }
    opening.clear();
  }

  private void traffic(String what, ExecutorService threads, Duration time, int most)
      throws Exception {
    long begin = System.nanoTime();
    List<Future<List<Long>>> senders = new ArrayList<>();
    for (int i = 0; i < SENDERS; i++) {
      senders.add(threads.submit(() -> send(begin + time.toNanos(), most / SENDERS)));
    }
    List<Long> micros = new ArrayList<>();
    for (Future<List<Long>> sender : senders) {
      micros.addAll(sender.get());
    }
    Collections.sort(micros);
    System.out.printf(
        "%s messages=%d per_s=%.0f p50_us=%d p99_us=%d%n",
        what,
        micros.size(),
        micros.size() / ((System.nanoTime() - begin) / 1e9),
        micros.get(micros.size() / 2),
        micros.get(micros.size() * 99 / 100));
  }

  private List<Long> send(long until, int most) throws IOException {
    List<Long> micros = new ArrayList<>();
    Session session = Session.greeted(port);
    while (micros.size() < most && System.nanoTime() < until) {
      long start = System.nanoTime();
      session.inData().expect("text of a message\r\n.", "250");
      micros.add((System.nanoTime() - start) / 1000);
    }
    session.socket().close();
    return micros;
  }

  /// Resident set and heap in use of the process, in octets, after a full collection.
  private long[] memory() throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    output(jcmd, pid, "GC.run");
    long heap = 0;
    for (String line : output(jcmd, pid, "GC.heap_info")) {
      int used = line.indexOf(" used ");
      if (used >= 0 && line.contains("total") && !line.contains("Metaspace")) {
        heap += Long.parseLong(line.substring(used + 6, line.indexOf('K', used))) * 1024;
      }
    }
    for (String line : Files.readAllLines(Path.of("/proc", pid, "status"))) {
      if (line.startsWith("VmRSS:")) {
        return new long[] {Long.parseLong(line.replaceAll("\\D", "")) * 1024, heap};
      }
    }
    throw new IOException("process " + pid + " has no resident set");
  }

  private static List<String> output(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
      List<String> lines = reader.lines().toList();
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" / ", lines));
      }
      return lines;
    }
  }

  /// One SMTP session.
  private record Session(Socket socket, BufferedReader in) {
    static Session greeted(int port) throws IOException {
      var socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(60_000);
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII), 512);
      var session = new Session(socket, in);
      session.await("220");
      return session.expect("EHLO client.example.com", "250");
    }

    Session inData() throws IOException {
      return expect("MAIL FROM:<sender@example.org>", "250")
          .expect("RCPT TO:<perf@example.com>", "250")
          .expect("DATA", "354");
    }

    Session expect(String line, String code) throws IOException {
      write(line + "\r\n");
      await(code);
      return this;
    }

    boolean says(String line, String code) {
      try {
        expect(line, code);
        return true;
      } catch (IOException _) {
        return false;
      }
    }

    /// Twice the least data rate of 100 octets a second.
    void drip(Duration time) throws IOException, InterruptedException {
      long end = System.nanoTime() + time.toNanos();
      while (System.nanoTime() < end) {
        write("x".repeat(48) + "\r\n");
        Thread.sleep(250);
      }
    }

    private void write(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void await(String code) throws IOException {
      String line;
      do {
        line = in.readLine();
        if (line == null || !line.startsWith(code)) {
          throw new IOException("expected " + code + ", got " + line);
        }
      } while (line.startsWith(code + "-"));
    }
  }
}

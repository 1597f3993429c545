package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.functions.remote.SmtpSink;
import dev.postern.it.Cli;
import dev.postern.it.RelayProcess;
import dev.postern.it.SmtpDialog;
import dev.postern.it.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` of the whole process tree at random moments under load loses no message that got 250.
///
/// Half of the messages are local, half go to a sink. Its size: `-Dpostern.kill.messages`,
/// `.sessions`, `.times`, `.seed`; `integration-tests/kill-test.sh` runs it at full size.
class KillEverythingIT {
  private static final int MESSAGES = Integer.getInteger("postern.kill.messages", 300);
  private static final int SESSIONS = Integer.getInteger("postern.kill.sessions", 10);
  private static final int TIMES = Integer.getInteger("postern.kill.times", 2);
  private static final long SEED = Long.getLong("postern.kill.seed", System.nanoTime());
  private static final Pattern TOKEN = Pattern.compile("token-(\\d{6})");

  private final Set<Integer> accepted = ConcurrentHashMap.newKeySet();
  private final AtomicInteger nextMessage = new AtomicInteger();
  private final AtomicInteger tries = new AtomicInteger();

  @Test
  void everyAcceptedMessageIsDelivered(@TempDir Path home) throws Exception {
    System.out.printf(
        "kill test: %d messages, %d sessions, %d kills, seed %d%n",
        MESSAGES, SESSIONS, TIMES, SEED);
    try (SmtpSink sink = SmtpSink.start();
        RelayProcess relay =
            RelayProcess.up(
                home,
                "--set",
                "postern.retry.remote.skip=1",
                "--set",
                "postern.retry.interval=500ms")) {
      relay.host("kill.test", "bob");
      relay.cliOk("rule", "add", "tcp", "127.0.0.:allow,RELAYCLIENT=\"\"");
      relay.cliOk("rule", "add", "smtproutes", "sink.test:[127.0.0.1]:" + sink.port(), "--wait");
      sendUnderFire(relay);
      assertThat(accepted).hasSize(MESSAGES);
      awaitDelivery(relay, sink);
      Cli.Result check =
          Waiting.await(
              "ledger check agrees, nothing queued",
              Duration.ofMinutes(2),
              () -> {
                Cli.Result result = relay.cli("ledger", "check");
                return result.exit() == 0 && result.out().contains("deferred 0 + in queues 0")
                    ? Optional.of(result)
                    : Optional.empty();
              });
      System.out.println("kill test: " + check.out().strip().replace("\n", "\nkill test: "));
    }
  }

  private void sendUnderFire(RelayProcess relay) throws Exception {
    var random = new Random(SEED);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> senders = new ArrayList<>();
      for (int i = 0; i < SESSIONS; i++) {
        senders.add(threads.submit(() -> sendMessages(relay)));
      }
      for (int i = 0; i < TIMES; i++) {
        int least = MESSAGES * i / TIMES;
        int moment = least + 1 + random.nextInt(Math.max(1, MESSAGES / TIMES * 3 / 4));
        Waiting.until(
            moment + " messages accepted", Duration.ofMinutes(3), () -> accepted.size() >= moment);
        relay.killEverything();
        System.out.printf("kill test: killed after %d accepted%n", accepted.size());
        relay.upAgain();
      }
      for (Future<?> sender : senders) {
        sender.get();
      }
    }
  }

  private void sendMessages(RelayProcess relay) {
    int number = nextMessage.getAndIncrement();
    while (number < MESSAGES) {
      try (var dialog = new SmtpDialog(relay.smtpPort())) {
        String _ = dialog.say("EHLO client.example");
        while (number < MESSAGES) {
          tries.incrementAndGet();
          String to = number % 2 == 0 ? "bob@kill.test" : "user@sink.test";
          String text =
              "Subject: token-%06d%n%n%s%n".formatted(number, "body ".repeat(number % 50));
          if (dialog.send("sender@far.test", to, text).startsWith("250 2.0.0 ok")) {
            accepted.add(number);
            number = nextMessage.getAndIncrement();
          }
        }
      } catch (IOException _) {
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos()); // the relay is down: once more
      }
    }
  }

  private void awaitDelivery(RelayProcess relay, SmtpSink sink) throws Exception {
    Path maildir = relay.home().resolve("mail/kill.test/bob/Maildir/new");
    Waiting.until(
        "all " + MESSAGES + " messages delivered",
        Duration.ofMinutes(4),
        () -> delivered(maildir, sink).keySet().containsAll(accepted));
    Map<Integer, Integer> copies = delivered(maildir, sink);
    int total = copies.values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf(
        "kill test: %d accepted in %d tries, %d delivered, %d duplicates%n",
        accepted.size(), tries.get(), copies.size(), total - copies.size());
  }

  private static Map<Integer, Integer> delivered(Path maildir, SmtpSink sink) throws IOException {
    Map<Integer, Integer> copies = new HashMap<>();
    List<String> texts = new ArrayList<>();
    sink.messages().forEach(m -> texts.add(m.content()));
    if (Files.isDirectory(maildir)) {
      try (Stream<Path> files = Files.list(maildir)) {
        for (Path file : files.toList()) {
          texts.add(Files.readString(file));
        }
      }
    }
    for (String text : texts) {
      Matcher m = TOKEN.matcher(text);
      if (m.find()) {
        copies.merge(Integer.valueOf(m.group(1)), 1, Integer::sum);
      }
    }
    return copies;
  }
}

package dev.postern.it.clients;

import dev.postern.it.Folders;
import dev.postern.it.Programs;
import dev.postern.it.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// Postfix as a null client with a relayhost, by TLS and AUTH.
///
/// It runs unpacked, with a configuration and a queue of its own; its owner is `daemon`, which
/// every Debian has. It is started for one message and ended by its own process id; in a session of
/// its own, since its end kills its process group.
public final class Postfix implements MailClient {
  private static final Path PROGRAMS = Programs.FETCHED.resolve("postfix");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Override
  public Optional<String> missing() {
    if (!Files.exists(PROGRAMS.resolve("usr/lib/postfix/sbin/master"))) {
      return Optional.of("Postfix is not there; integration-tests/programs.sh");
    }
    return Run.isRoot() ? Optional.empty() : Optional.of("Postfix is run by root only");
  }

  @Override
  public Outcome send(Submission submission) throws Exception {
    Path folder = Run.openFolder("postern-postfix");
    try {
      Path etc = Files.createDirectory(folder.resolve("etc"));
      Map<String, String> values = values(folder, submission);
      Files.writeString(etc.resolve("main.cf"), Run.resource("postfix-main.cf", values));
      Files.writeString(etc.resolve("master.cf"), Run.resource("postfix-master.cf", values));
      Path layout = folder.resolve("layout");
      Files.writeString(layout, Run.resource("postfix-queue.sh", values));
      Run.must(List.of("sh", layout.toString()), Map.of(), submission.message());
      Map<String, String> environment =
          Map.of(
              "MAIL_CONFIG", etc.toString(),
              "LD_LIBRARY_PATH", PROGRAMS.resolve("libraries").toString(),
              "SASL_PATH", PROGRAMS.resolve("libraries").toString());
      String sendmail = PROGRAMS.resolve("usr/sbin/sendmail").toString();
      Run.must(
          List.of(sendmail, "-i", "-f", submission.user(), submission.recipient()),
          environment,
          submission.message());
      return outcome(folder, environment, submission.recipient());
    } finally {
      Folders.delete(folder);
    }
  }

  /// Starts it, which finds the message dropped, until its log says what came of that.
  private static Outcome outcome(Path folder, Map<String, String> environment, String recipient)
      throws Exception {
    String master = PROGRAMS.resolve("usr/lib/postfix/sbin/master").toString();
    Path output = folder.resolve("output");
    var builder =
        new ProcessBuilder("setsid", master, "-c", folder.resolve("etc").toString(), "-d")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    Path log = folder.resolve("maillog");
    try {
      var about = Pattern.compile("to=<" + Pattern.quote(recipient) + ">.* status=(\\w+) ");
      String status =
          Waiting.await(
              "Postfix has sent or given up",
              LIMIT,
              () -> {
                var found = about.matcher(Run.text(log));
                if (!process.isAlive()) {
                  throw new AssertionError("Postfix ended: " + Run.text(output) + Run.text(log));
                }
                return found.find() ? Optional.of(found.group(1)) : Optional.<String>empty();
              });
      return new Outcome(status.equals("sent"), Run.text(log));
    } finally {
      List<ProcessHandle> children = process.descendants().toList();
      process.destroy();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      for (ProcessHandle child : children) {
        Waiting.until("Postfix's children ended", LIMIT, () -> !child.isAlive());
      }
    }
  }

  private static Map<String, String> values(Path folder, Submission s) {
    Map<String, String> values = new HashMap<>();
    values.put("FOLDER", folder.toString());
    values.put("PROGRAMS", PROGRAMS.toString());
    values.put("PORT", String.valueOf(s.port()));
    values.put("TLS", s.way().encrypted() ? "encrypt" : "none");
    values.put("WRAPPER", yes(s.way().encryption() == Way.Encryption.FROM_THE_START));
    values.put("AUTH", yes(s.way().authenticates()));
    values.put("MECHANISM", s.way().mechanism().toLowerCase(Locale.ROOT));
    values.put("USER", s.user());
    values.put("PASSWORD", Submission.PASSWORD);
    return values;
  }

  private static String yes(boolean is) {
    return is ? "yes" : "no";
  }

  @Override
  public String toString() {
    return "POSTFIX";
  }
}

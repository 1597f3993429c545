package dev.postern.it.clients;

import dev.postern.it.Folders;
import dev.postern.it.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Exim as the client of a smarthost, by TLS and AUTH; it hands text over in chunks (RFC 3030).
///
/// It runs unpacked: a copy that is not setuid, and a list of users in which the one that Debian
/// built into it is known. Its queue is run once, in the foreground; no daemon is left.
public final class Exim implements MailClient {
  private static final Path PROGRAMS = Programs.FETCHED.resolve("exim");

  @Override
  public Optional<String> missing() {
    if (!Files.exists(PROGRAMS.resolve("usr/sbin/exim4"))) {
      return Optional.of("Exim is not there; integration-tests/programs.sh");
    }
    return Run.isRoot() ? Optional.empty() : Optional.of("Exim is run by root only");
  }

  @Override
  public Outcome send(Submission submission) throws Exception {
    Path folder = Run.openFolder("postern-exim");
    try {
      Path program = Files.copy(PROGRAMS.resolve("usr/sbin/exim4"), folder.resolve("exim4"));
      Run.must(List.of("chmod", "755", program.toString()), Map.of(), submission.message());
      Path spool = Files.createDirectory(folder.resolve("spool"));
      Run.must(List.of("chown", "65533:65533", spool.toString()), Map.of(), submission.message());
      Path conf = folder.resolve("conf");
      Files.writeString(conf, Run.resource("exim.conf", values(folder, submission)));
      Map<String, String> environment = environment(folder);
      List<String> queue = List.of("-odq", "-oi", "-f", submission.user(), submission.recipient());
      for (List<String> step : List.of(queue, List.of("-q"))) {
        List<String> command = new ArrayList<>();
        command.addAll(List.of(program.toString(), "-C", conf.toString()));
        command.addAll(step);
        Run.must(command, environment, submission.message());
      }
      String log = Run.text(spool.resolve("mainlog")) + Run.text(spool.resolve("paniclog"));
      return new Outcome(log.contains(" => " + submission.recipient() + " "), log);
    } finally {
      Folders.delete(folder);
    }
  }

  private static Map<String, String> values(Path folder, Submission s) {
    Map<String, String> values = new HashMap<>();
    values.put("FOLDER", folder.toString());
    values.put("PORT", String.valueOf(s.port()));
    values.put(
        "PROTOCOL", s.way().encryption() == Way.Encryption.FROM_THE_START ? "smtps" : "smtp");
    values.put("TLS_HOSTS", s.way().encrypted() ? "*" : "");
    values.put("CLEAR_HOSTS", s.way().encrypted() ? "" : "*");
    values.put("AUTH_HOSTS", s.way().authenticates() ? "*" : "");
    values.put("AUTHENTICATOR", authenticator(s));
    return values;
  }

  private static String authenticator(Submission s) {
    String how =
        switch (s.way().mechanism()) {
          case "PLAIN" ->
              "driver = plaintext\n  client_send = ^" + s.user() + "^" + Submission.PASSWORD;
          case "LOGIN" ->
              "driver = plaintext\n  client_send = : " + s.user() + " : " + Submission.PASSWORD;
          case "CRAM-MD5" ->
              "driver = cram_md5\n  client_name = "
                  + s.user()
                  + "\n  client_secret = "
                  + Submission.PASSWORD;
          default -> "";
        };
    return how.isEmpty() ? "" : "it:\n  public_name = " + s.way().mechanism() + "\n  " + how;
  }

  /// Knows user `Debian-exim` by nss_wrapper.
  private static Map<String, String> environment(Path folder) throws Exception {
    Path users = Files.writeString(folder.resolve("users"), Run.resource("users", Map.of()));
    Path groups = Files.writeString(folder.resolve("groups"), Run.resource("groups", Map.of()));
    Path libraries = PROGRAMS.resolve("libraries");
    return Map.of(
        "LD_LIBRARY_PATH", libraries.toString(),
        "LD_PRELOAD", libraries.resolve("libnss_wrapper.so").toString(),
        "NSS_WRAPPER_PASSWD", users.toString(),
        "NSS_WRAPPER_GROUP", groups.toString());
  }

  @Override
  public String toString() {
    return "EXIM";
  }
}

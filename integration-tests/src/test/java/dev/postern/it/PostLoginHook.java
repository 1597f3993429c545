package dev.postern.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The script of `docs/dovecot`, installed in a folder as a postmaster would.
public record PostLoginHook(Path script) {
  private static final Path SHIPPED = Cli.repository().resolve("docs/dovecot");
  private static final Pattern URL = Pattern.compile("jdbc:mariadb://([^:/]+):(\\d+)/(\\w+)\\b.*");

  /// Copies the script beside its options, which lead to the database.
  ///
  /// @param url of MariaDB, as `jdbc:mariadb://127.0.0.1:3306/postern`
  public static PostLoginHook install(Path folder, String url, String user, String password)
      throws IOException {
    Matcher place = URL.matcher(url);
    if (!place.matches()) {
      throw new IllegalArgumentException(url);
    }
    String options =
        Files.readString(SHIPPED.resolve("postern-login.cnf"))
            .replace("host = 127.0.0.1", "host = " + place.group(1))
            .replace("port = 3306", "port = " + place.group(2))
            .replace("database = postern", "database = " + place.group(3))
            .replace("user = postern_login", "user = " + user)
            .replace("\"change me\"", "\"" + password + "\"");
    Files.writeString(folder.resolve("postern-login.cnf"), options);
    Path script = folder.resolve("postern-login.sh");
    Files.copy(SHIPPED.resolve("postern-login.sh"), script);
    if (!Files.isExecutable(script)) {
      throw new AssertionError("docs/dovecot/postern-login.sh is not executable");
    }
    return new PostLoginHook(script);
  }

  /// The statements that make its database account, for a mail server at `host`.
  public static List<String> grants(String host) throws IOException {
    String text = Files.readString(SHIPPED.resolve("postern-login.sql"));
    String statements =
        String.join("\n", text.lines().filter(line -> !line.startsWith("--")).toList());
    return Stream.of(statements.replace("'%'", "'" + host + "'").split(";", -1))
        .map(String::strip)
        .filter(statement -> !statement.isEmpty())
        .toList();
  }

  /// Whether the programs that the script calls are here.
  public static boolean canRun() {
    return Programs.find("mariadb").isPresent() && Programs.find("timeout").isPresent();
  }

  /// Runs the script as Dovecot does, with a login that says `on` when it goes on, for at most 20
  /// seconds.
  public Cli.Result run(String user, String address) throws Exception {
    return run(List.of(script.toString(), "echo", "on"), Map.of("USER", user, "IP", address));
  }

  /// The same with a user whose name is what `printf` makes of `octets`.
  public Cli.Result runWithOctets(String octets, String address) throws Exception {
    String shell = "USER=$(printf '" + octets + "') exec " + script + " echo on";
    return run(List.of("sh", "-c", shell), Map.of("IP", address));
  }

  private static Cli.Result run(List<String> command, Map<String, String> variables)
      throws Exception {
    Path out = Files.createTempFile("postern-hook", ".out");
    Path err = Files.createTempFile("postern-hook", ".err");
    try {
      var builder =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().clear();
      builder.environment().putAll(variables);
      Process process = builder.start();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the login did not go on within 20 s: " + variables);
      }
      return new Cli.Result(process.exitValue(), text(out), text(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
  }
}

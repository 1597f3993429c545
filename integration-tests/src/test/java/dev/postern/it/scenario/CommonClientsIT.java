package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.it.RelayProcess;
import dev.postern.it.SharedRelay;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Clients that people use submit mail: in clear to port 25, by STARTTLS and by TLS from the start
/// with AUTH; and none sends a password in clear. A client that this machine has not is skipped by
/// name.
class CommonClientsIT {
  private static final String DOMAIN = "clients.test";
  private static final String USER = "bob@clients.test";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static RelayProcess relay;
  @TempDir private Path folder;

  @BeforeAll
  static void host() throws Exception {
    relay = SharedRelay.get();
    relay.host(DOMAIN, "bob", "swaks", "curl", "python3", "msmtp");
  }

  /// How a client connects.
  private enum Way {
    CLEAR_WITHOUT_AUTH,
    STARTTLS_WITH_AUTH,
    TLS_WITH_AUTH,
    CLEAR_WITH_AUTH;

    int port() {
      String listener =
          switch (this) {
            case CLEAR_WITHOUT_AUTH -> "smtp";
            case STARTTLS_WITH_AUTH, CLEAR_WITH_AUTH -> "submission";
            case TLS_WITH_AUTH -> "submissions";
          };
      return relay.run().at("/" + listener + "/port").asInt();
    }

    boolean succeeds() {
      return this != CLEAR_WITH_AUTH;
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void swaks(Way way) throws Exception {
    Stream<String> how =
        switch (way) {
          case CLEAR_WITHOUT_AUTH -> Stream.of();
          case STARTTLS_WITH_AUTH -> Stream.of("--tls", "--auth", "PLAIN");
          case TLS_WITH_AUTH -> Stream.of("--tls-on-connect", "--auth", "LOGIN");
          case CLEAR_WITH_AUTH -> Stream.of("--auth", "PLAIN");
        };
    Stream<String> user =
        way == Way.CLEAR_WITHOUT_AUTH
            ? Stream.of()
            : Stream.of("--auth-user", USER, "--auth-password", "secret");
    check(
        way,
        "swaks",
        Stream.concat(
            Stream.of(
                "--server", "127.0.0.1", "--port", port(way), "--from", USER, "--to", to("swaks")),
            Stream.concat(how, user)));
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void curl(Way way) throws Exception {
    Path message = Files.writeString(folder.resolve("m"), "Subject: by curl\r\n\r\nbody\r\n");
    String scheme = way == Way.TLS_WITH_AUTH ? "smtps" : "smtp";
    Stream<String> how =
        switch (way) {
          case CLEAR_WITHOUT_AUTH -> Stream.of();
          case STARTTLS_WITH_AUTH -> Stream.of("--ssl-reqd", "-k", "--user", USER + ":secret");
          case TLS_WITH_AUTH -> Stream.of("-k", "--user", USER + ":secret");
          case CLEAR_WITH_AUTH ->
              Stream.of("--user", USER + ":secret", "--login-options", "AUTH=PLAIN");
        };
    check(
        way,
        "curl",
        Stream.concat(
            Stream.of(
                "-sS",
                "--url",
                scheme + "://127.0.0.1:" + port(way) + "/client.test",
                "--mail-from",
                USER,
                "--mail-rcpt",
                to("curl"),
                "-T",
                message.toString()),
            how));
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void python3(Way way) throws Exception {
    String open = way == Way.TLS_WITH_AUTH ? "smtplib.SMTP_SSL" : "smtplib.SMTP";
    String context = way == Way.TLS_WITH_AUTH ? ", context=c" : "";
    String tls = way == Way.STARTTLS_WITH_AUTH ? "s.starttls(context=c)\n" : "";
    String login = way == Way.CLEAR_WITHOUT_AUTH ? "" : "s.login('" + USER + "', 'secret')\n";
    check(
        way,
        "python3",
        Stream.of(
            "-c",
            "import smtplib, ssl\nc = ssl._create_unverified_context()\ns = "
                + open
                + "('127.0.0.1', "
                + port(way)
                + context
                + ", timeout=30)\n"
                + tls
                + login
                + "s.sendmail('"
                + USER
                + "', ['"
                + to("python3")
                + "'], 'Subject: by python\\r\\n\\r\\nbody')\ns.quit()\n"));
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void msmtp(Way way) throws Exception {
    Stream<String> how =
        switch (way) {
          case CLEAR_WITHOUT_AUTH -> Stream.of("--auth=off", "--tls=off");
          case STARTTLS_WITH_AUTH ->
              Stream.of("--auth=plain", "--tls=on", "--tls-starttls=on", "--tls-certcheck=off");
          case TLS_WITH_AUTH ->
              Stream.of(
                  "--auth=scram-sha-256", "--tls=on", "--tls-starttls=off", "--tls-certcheck=off");
          case CLEAR_WITH_AUTH -> Stream.of("--auth=plain", "--tls=off");
        };
    check(
        way,
        "msmtp",
        Stream.concat(
            Stream.of(
                "--host=127.0.0.1",
                "--port=" + port(way),
                "--from=" + USER,
                "--user=" + USER,
                "--passwordeval=echo secret"),
            Stream.concat(how, Stream.of(to("msmtp")))));
  }

  private static String port(Way way) {
    return String.valueOf(way.port());
  }

  private static String to(String program) {
    return program + "@" + DOMAIN;
  }

  private void check(Way way, String program, Stream<String> arguments) throws Exception {
    assumeTrue(isThere(program), program + " is not installed");
    int before = mails(program);
    List<String> command = Stream.concat(Stream.of(program), arguments).toList();
    Path input = Files.writeString(folder.resolve("in"), "Subject: by " + program + "\n\nbody\n");
    Path output = folder.resolve("out");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(input.toFile())
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as(program).isTrue();
    String said = Files.readString(output);
    if (way.succeeds()) {
      assertThat(process.exitValue()).as(said).isZero();
      relay.awaitMail(DOMAIN, program, before + 1, LIMIT);
    } else {
      assertThat(process.exitValue()).as(said).isNotZero();
    }
  }

  private static int mails(String user) throws Exception {
    return relay.awaitMail(DOMAIN, user, 0, LIMIT).size();
  }

  private static boolean isThere(String program) throws IOException {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}

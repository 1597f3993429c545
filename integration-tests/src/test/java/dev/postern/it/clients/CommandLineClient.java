package dev.postern.it.clients;

import dev.postern.it.Programs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Programs that send one message by one command, whose exit status tells what came of it.
public enum CommandLineClient implements MailClient {
  SWAKS("swaks") {
    @Override
    List<String> arguments(Submission s) throws Exception {
      // It puts a line end of its own behind what it is given.
      String text = Files.readString(s.message(), StandardCharsets.ISO_8859_1);
      Path data = s.folder().resolve("data");
      Files.writeString(data, text.substring(0, text.length() - 1), StandardCharsets.ISO_8859_1);
      List<String> to =
          List.of("--server", "127.0.0.1", "--port", "" + s.port(), "--ehlo", "client.test");
      List<String> mail = List.of("--from", s.user(), "--to", s.recipient(), "--data", "@" + data);
      List<String> tls =
          switch (s.way().encryption()) {
            case NONE -> List.of();
            case STARTTLS -> List.of("--tls");
            case FROM_THE_START -> List.of("--tls-on-connect");
          };
      List<String> auth =
          List.of("--auth", s.way().mechanism(), "--auth-user", s.user(), "--auth-password");
      return join(to, mail, tls, onlyWithAuth(s, join(auth, List.of(Submission.PASSWORD))));
    }
  },
  CURL("curl") {
    @Override
    List<String> arguments(Submission s) {
      String scheme = s.way().encryption() == Way.Encryption.FROM_THE_START ? "smtps" : "smtp";
      String url = scheme + "://127.0.0.1:" + s.port() + "/client.test";
      List<String> mail = List.of("--mail-from", s.user(), "--mail-rcpt", s.recipient());
      List<String> tls = s.way().encrypted() ? List.of("--ssl-reqd", "-k") : List.of();
      List<String> user = List.of("--user", s.user() + ":" + Submission.PASSWORD);
      List<String> mechanism = List.of("--login-options", "AUTH=" + s.way().mechanism());
      return join(
          List.of("-sS", "--url", url, "--crlf", "-T", s.message().toString()),
          mail,
          tls,
          onlyWithAuth(s, join(user, mechanism)));
    }
  },
  MSMTP("msmtp") {
    @Override
    List<String> arguments(Submission s) {
      List<String> mail = List.of("--host=127.0.0.1", "--port=" + s.port(), "--from=" + s.user());
      List<String> tls =
          switch (s.way().encryption()) {
            case NONE -> List.of("--tls=off");
            case STARTTLS -> List.of("--tls=on", "--tls-starttls=on", "--tls-certcheck=off");
            case FROM_THE_START -> List.of("--tls=on", "--tls-starttls=off", "--tls-certcheck=off");
          };
      // LOGIN is old; this one knows better.
      String mechanism = s.way().mechanism().replace("LOGIN", "SCRAM-SHA-256");
      List<String> auth =
          s.way().authenticates()
              ? List.of(
                  "--auth=" + mechanism.toLowerCase(java.util.Locale.ROOT),
                  "--user=" + s.user(),
                  "--passwordeval=echo " + Submission.PASSWORD)
              : List.of("--auth=off");
      return join(mail, tls, auth, List.of("--domain=client.test", s.recipient()));
    }
  },
  /// The one of Python's library.
  SMTPLIB("python3") {
    @Override
    List<String> arguments(Submission s) throws Exception {
      return script(s, "send.py");
    }
  },
  NODEMAILER("node") {
    @Override
    public Optional<String> missing() {
      return super.missing()
          .or(
              () ->
                  Files.isDirectory(Programs.FETCHED.resolve("node_modules/nodemailer"))
                      ? Optional.empty()
                      : Optional.of("nodemailer is not there; integration-tests/programs.sh"));
    }

    @Override
    List<String> arguments(Submission s) throws Exception {
      return script(s, "send.cjs");
    }
  };

  private final String program;

  CommandLineClient(String program) {
    this.program = program;
  }

  @Override
  public Optional<String> missing() {
    return Programs.find(program).isPresent()
        ? Optional.empty()
        : Optional.of(program + " is not installed");
  }

  abstract List<String> arguments(Submission submission) throws Exception;

  @Override
  public Outcome send(Submission submission) throws Exception {
    List<String> command = join(List.of(program), arguments(submission));
    var environment = Map.of("NODE_PATH", Programs.FETCHED.resolve("node_modules").toString());
    return Run.run(command, environment, submission.message());
  }

  /// A script of ours, told by words how to send; the message is its standard input.
  private static List<String> script(Submission s, String name) throws Exception {
    Path file = s.folder().resolve(name);
    Files.writeString(file, Run.resource(name, Map.of()), StandardCharsets.UTF_8);
    return List.of(
        file.toString(),
        "" + s.port(),
        s.way().encryption().name(),
        s.way().mechanism(),
        s.user(),
        Submission.PASSWORD,
        s.recipient());
  }

  private static List<String> onlyWithAuth(Submission s, List<String> arguments) {
    return s.way().authenticates() ? arguments : List.of();
  }

  @SafeVarargs
  private static List<String> join(List<String>... parts) {
    List<String> all = new ArrayList<>();
    for (List<String> part : parts) {
      all.addAll(part);
    }
    return all;
  }
}

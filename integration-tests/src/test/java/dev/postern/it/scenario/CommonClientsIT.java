package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.it.Cli;
import dev.postern.it.RelayProcess;
import dev.postern.it.SharedRelay;
import dev.postern.it.Waiting;
import dev.postern.it.clients.CommandLineClient;
import dev.postern.it.clients.Exim;
import dev.postern.it.clients.MailClient;
import dev.postern.it.clients.Outcome;
import dev.postern.it.clients.Postfix;
import dev.postern.it.clients.Submission;
import dev.postern.it.clients.Way;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Clients that people use hand over a message that is not quite simple, with and without TLS and
/// AUTH: it lies in the mailbox octet for octet under a trace line that says how it came. None
/// sends a password in clear, and none submits without AUTH. A client that this machine has not is
/// skipped by name.
class CommonClientsIT {
  private static final String DOMAIN = "clients.test";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static RelayProcess relay;
  @TempDir private Path folder;

  @BeforeAll
  static void host() throws Exception {
    relay = SharedRelay.get();
    relay.host(DOMAIN, "bob");
    List<String> carol = List.of("carol@" + DOMAIN, "--password-stdin", "--cram-md5");
    List<String> add = new ArrayList<>(List.of("account", "add"));
    add.addAll(carol);
    Cli.run(relay.home(), "secret\n", add.toArray(String[]::new)).expectExit(0);
  }

  private static List<Arguments> clientsAndWays() {
    List<MailClient> clients = new ArrayList<>(List.of(CommandLineClient.values()));
    clients.add(new Postfix());
    clients.add(new Exim());
    return clients.stream()
        .flatMap(client -> List.of(Way.values()).stream().map(way -> Arguments.of(client, way)))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("clientsAndWays")
  void aMessageArrivesAsItWasSentOrIsRefused(MailClient client, Way way) throws Exception {
    assumeTrue(client.missing().isEmpty(), () -> client.missing().orElse(""));
    // Only carol has a password that CRAM-MD5 can use.
    String user = (way == Way.CLEAR_WITH_CRAM_MD5 ? "carol@" : "bob@") + DOMAIN;
    int port = relay.run().at("/" + way.listener() + "/port").asInt();
    String id = (client + "-" + way).toLowerCase(Locale.ROOT);
    String text = message(id, user);
    Path file = Files.writeString(folder.resolve("m"), text, StandardCharsets.ISO_8859_1);

    Outcome outcome = client.send(new Submission(way, port, user, "bob@" + DOMAIN, file, folder));

    assertThat(outcome.accepted()).as(outcome.said()).isEqualTo(way.succeeds());
    if (way.succeeds()) {
      String stored = delivered(id);
      assertThat(stored.endsWith(text)).as("as sent: %s", ends(stored)).isTrue();
      assertThat(stored.lines().skip(2).limit(2))
          .satisfiesExactly(
              from -> assertThat(from).startsWith("Received: from client.test ("),
              by ->
                  assertThat(by + " ")
                      .startsWith("\tby relay.test (Postern) with " + way.keyword() + " "));
    } else {
      assertThat(mails()).noneMatch(mail -> mail.contains(id));
    }
  }

  /// With all that programs tend to add where it lacks, octets beyond ASCII, lines of dots, a long
  /// line, and more than one buffer of text.
  private static String message(String id, String user) {
    return "From: %s\nTo: bob@%s\nDate: Sun, 22 Nov 2026 05:00:00 +0000\n".formatted(user, DOMAIN)
        + "Message-ID: <%s@%s>\nMIME-Version: 1.0\n".formatted(id, DOMAIN)
        + "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n"
        + "Subject: by a client\n\n.\n..\n.a\n caf\u00e9 \n"
        + "x".repeat(900)
        + "\n"
        + "line upon line upon line upon line upon line\n".repeat(3000)
        + "end\n.\n\nend\n";
  }

  private static String ends(String text) {
    return text.length() < 1200
        ? text
        : text.substring(0, 1000) + "..." + text.substring(text.length() - 100);
  }

  private static String delivered(String id) throws Exception {
    return Waiting.await(
        "message " + id,
        LIMIT,
        () -> mails().stream().filter(mail -> mail.contains("<" + id + "@")).findFirst());
  }

  private static List<String> mails() throws Exception {
    List<String> mails = new ArrayList<>();
    for (Path file : relay.awaitMail(DOMAIN, "bob", 0, LIMIT)) {
      mails.add(Files.readString(file, StandardCharsets.ISO_8859_1));
    }
    return mails;
  }
}

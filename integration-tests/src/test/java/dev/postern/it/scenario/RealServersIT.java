package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.it.Cli;
import dev.postern.it.Events;
import dev.postern.it.RelayProcess;
import dev.postern.it.SharedRelay;
import dev.postern.it.SmtpDialog;
import dev.postern.it.servers.MailServer;
import dev.postern.it.servers.RunningServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Postfix, Exim, OpenSMTPD and Haraka take messages that are not quite simple, over STARTTLS: what
/// they keep is what was sent, octet for octet, under their own trace fields and ours.
///
/// Line ends are compared as `\n`, which is what three of them keep. A server that this machine has
/// not is skipped by name.
class RealServersIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /// Those that have started, which [#stop()] ends even if another has not.
  private static final Map<MailServer, RunningServer> SERVERS = new ConcurrentHashMap<>();

  private static RelayProcess relay;

  /// What is sent. Line ends are `\n` here.
  private enum Text {
    EIGHT_BIT("8-bit body", "gr\u00fc\u00dfe \u00ff\u0080\u00a0\n"),
    UTF8_HEADER("Gr\u00fc\u00dfe \u65e5\u672c", "body\n"),
    LARGE("20 MB", "0123456789 line upon line upon line upon line upon line upon line\n"),
    LINES_OF_998("998 octets a line", "x".repeat(998) + "\n" + ".".repeat(998) + "\nend\n"),
    LINES_OF_5000("5,000 octets a line", "y".repeat(5000) + "\n" + ".".repeat(5000) + "\nend\n"),
    DOTS("dots", ".\n..\n.a\n..b\n\n.\n" + (".".repeat(63) + "\n").repeat(3000) + ".\n"),
    NO_FINAL_NEWLINE("an open end", "first\nthe end"),
    NO_BODY("no body", "");

    private final String subject;
    private final String body;

    Text(String subject, String body) {
      this.subject = subject;
      this.body = body;
    }

    private String token(MailServer server) {
      return (name() + "." + server + "@far.test").toLowerCase(Locale.ROOT);
    }

    /// One character an octet.
    private String of(MailServer server) {
      String header =
          """
          From: a@far.test
          To: b@%s
          Subject: %s
          Date: Sun, 22 Nov 2026 05:00:00 +0000
          Message-ID: <%s>
          """
              .formatted(server.domain(), subject, token(server));
      String octets =
          new String(header.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
      int times = this == LARGE ? 20_000_000 / body.length() : 1;
      return this == NO_BODY ? octets : octets + "\n" + body.repeat(times);
    }
  }

  @BeforeAll
  static void start() throws Exception {
    List<Future<?>> starting = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (MailServer server : MailServer.values()) {
        if (server.missing().isEmpty()) {
          starting.add(threads.submit(() -> SERVERS.put(server, server.start())));
        }
      }
      relay = SharedRelay.get();
    }
    for (Future<?> each : starting) {
      each.get();
    }
    var routes = new StringBuilder();
    SERVERS.forEach((s, r) -> routes.append(s.domain() + ":[127.0.0.1]:" + r.port() + "\n"));
    relay.cliOk("rule", "add", "rcpthosts", ".real.test");
    Cli.run(relay.home(), routes.toString(), "rule", "add", "smtproutes", "-", "--wait")
        .expectExit(0);
  }

  @AfterAll
  static void stop() throws Exception {
    for (RunningServer server : SERVERS.values()) {
      server.close();
    }
  }

  private static List<Arguments> serversAndTexts() {
    return Arrays.stream(MailServer.values())
        .flatMap(s -> Arrays.stream(Text.values()).map(t -> Arguments.of(s, t)))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("serversAndTexts")
  void whatIsKeptIsWhatWasSent(MailServer server, Text text) throws Exception {
    String missing = server.missing().orElse("");
    assumeTrue(missing.isEmpty(), missing);
    String message = text.of(server);
    boolean utf8 = text == Text.UTF8_HEADER;

    String id = send(server, message, utf8 ? " SMTPUTF8" : "", text == Text.NO_FINAL_NEWLINE);

    if (utf8 && server == MailServer.OPENSMTPD) { // which does not offer SMTPUTF8
      assertThat(Events.await(relay, id, "bounced", LIMIT).getLast().path("reply").asText())
          .contains("takes no header beyond ASCII");
      return;
    }
    RunningServer running = Objects.requireNonNull(SERVERS.get(server));
    String kept = running.await(text.token(server));
    // RFC 5321 section 4.1.1.4: the content of DATA ends with a line end.
    String sent = server.keeps(message.endsWith("\n") ? message : message + "\n");
    assertThat(kept.endsWith(sent)).as("%s; sent %s", ends(kept), ends(sent)).isTrue();
    String above = kept.substring(0, kept.length() - sent.length());
    assertThat(above).matches(onlyThese(server.adds()));
    assertThat(above).containsPattern("by relay\\.test \\(Postern\\) with (UTF8)?E?SMTP ");
    assertThat(Pattern.compile("with (UTF8)?E?SMTPS |with (utf8)?esmtps ").matcher(above).find())
        .as("in TLS: %s", above)
        .isTrue();
  }

  private static String send(MailServer server, String message, String parameters, boolean chunk)
      throws Exception {
    String octets = message.replace("\n", "\r\n");
    try (var dialog = new SmtpDialog(relay.smtpPort())) {
      say(dialog, "EHLO client.test");
      say(dialog, "MAIL FROM:<a@far.test> BODY=8BITMIME" + parameters);
      say(dialog, "RCPT TO:<b@" + server.domain() + ">");
      if (chunk) {
        return Events.queueId(dialog.chunk(octets));
      }
      assertThat(dialog.say("DATA")).startsWith("354");
      return Events.queueId(dialog.say(octets.replace("\n.", "\n..") + "."));
    }
  }

  private static void say(SmtpDialog dialog, String line) throws Exception {
    assertThat(dialog.say(line)).startsWith("250");
  }

  private static Pattern onlyThese(List<String> fields) {
    return Pattern.compile(
        fields.stream().collect(Collectors.joining("|", "((", "): .*\n([ \t].*\n)*)+")));
  }

  private static String ends(String text) {
    return text.length() < 2000
        ? text
        : text.substring(0, 1500) + "..." + text.substring(text.length() - 400);
  }
}

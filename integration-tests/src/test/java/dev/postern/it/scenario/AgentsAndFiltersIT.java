package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.functions.deliver.program.ProgramFolder;
import dev.postern.it.Events;
import dev.postern.it.RelayProcess;
import dev.postern.it.SmtpDialog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Mail is filtered and delivered by programs that rules name, and goes as usual again when the
/// rules are taken back.
class AgentsAndFiltersIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void programsFilterAndDeliver(@TempDir Path home, @TempDir Path programs) throws Exception {
    new ProgramFolder(programs)
        .script(
            "out",
            """
            printf '%s\\n' "$@" > "arguments.$1"
            cat > "message.$1"
            printf 'rok\\0Kout took it\\0'
            """)
        .script("mark", "echo \"X-Mark: $1 ${QMAILREMOTE:+remote}${QMAILLOCAL:+local}\"; cat\n")
        .script("refuse", "exit 100\n");
    try (RelayProcess relay =
        RelayProcess.up(home, "--set", "postern.agents.programs=" + programs)) {
      relay.host("here.test", "bob");
      relay.cliOk("rule", "add", "rcpthosts", "far.test");
      relay.cliOk("rule", "add", "deliveryagents", "far.test:program out");
      relay.cliOk("rule", "add", "contentfilters", "*:program mark all");
      relay.cliOk("rule", "add", "contentfilters", "here.test:local:program mark ours", "--wait");

      String away = send(relay, "bob@here.test", "r@far.test");
      var events = Events.await(relay, away, "delivered", LIMIT);
      assertThat(events.getLast().path("peer").asText()).isEqualTo("far.test [program out]");
      assertThat(events.getLast().path("reply").asText()).isEqualTo("out took it");
      assertThat(Files.readAllLines(programs.resolve("arguments.far.test")))
          .startsWith("far.test", "bob@here.test", "")
          .endsWith("r@far.test");
      assertThat(Files.readAllLines(programs.resolve("message.far.test")))
          .startsWith("X-Mark: all remote")
          .endsWith("", "hello");

      send(relay, "s@far.test", "bob@here.test");
      Path mail = relay.awaitMail("here.test", "bob", 1, LIMIT).getFirst();
      assertThat(Files.readAllLines(mail))
          .startsWith(
              "Return-Path: <s@far.test>", "Delivered-To: bob@here.test", "X-Mark: ours local");

      relay.cliOk("rule", "remove", "contentfilters", "*:program mark all");
      relay.cliOk("rule", "add", "contentfilters", "far.test:remote:program refuse", "--wait");
      send(relay, "bob@here.test", "r@far.test");
      List<Path> mails = relay.awaitMail("here.test", "bob", 2, LIMIT);
      assertThat(mails)
          .anySatisfy(
              each ->
                  assertThat(Files.readString(each))
                      .contains("Status: 5.7.1", "Mail rejected by content filter program refuse"));
    }
  }

  private static String send(RelayProcess relay, String sender, String recipient) throws Exception {
    return Events.queueId(SmtpDialog.sendOne(relay.smtpPort(), sender, recipient, "\nhello\n"));
  }
}

package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.functions.deliver.program.ProgramFolder;
import dev.postern.it.Events;
import dev.postern.it.RelayProcess;
import dev.postern.it.SmtpDialog;
import dev.postern.it.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Mail is filtered and delivered by programs that rules name, mail for mailboxes here among it,
/// and goes as usual again when the rules are taken back.
class AgentsAndFiltersIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private static Path home;
  @TempDir private static Path programs;
  private static RelayProcess relay;

  @BeforeAll
  static void start() throws Exception {
    relay =
        RelayProcess.up(
            home,
            "--set",
            "postern.agents.programs=" + programs,
            "--set",
            "postern.retry.local.skip=1",
            "--set",
            "postern.retry.interval=500ms");
  }

  @AfterAll
  static void stop() throws Exception {
    relay.close();
  }

  @Test
  void programsFilterAndDeliver() throws Exception {
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
    relay.host("here.test", "bob");
    relay.cliOk("rule", "add", "rcpthosts", "far.test");
    relay.cliOk("rule", "add", "deliveryagents", "far.test:program out");
    relay.cliOk("rule", "add", "contentfilters", "*:program mark all");
    relay.cliOk("rule", "add", "contentfilters", "here.test:local:program mark ours", "--wait");

    String away = send("bob@here.test", "r@far.test");
    var events = Events.await(relay, away, "delivered", LIMIT);
    assertThat(events.getLast().path("peer").asText()).isEqualTo("far.test [program out]");
    assertThat(events.getLast().path("reply").asText()).isEqualTo("out took it");
    assertThat(Files.readAllLines(programs.resolve("arguments.far.test")))
        .startsWith("far.test", "bob@here.test", "")
        .endsWith("r@far.test");
    assertThat(Files.readAllLines(programs.resolve("message.far.test")))
        .startsWith("X-Mark: all remote")
        .endsWith("", "hello");

    send("s@far.test", "bob@here.test");
    Path mail = relay.awaitMail("here.test", "bob", 1, LIMIT).getFirst();
    assertThat(Files.readAllLines(mail))
        .startsWith(
            "Return-Path: <s@far.test>", "Delivered-To: bob@here.test", "X-Mark: ours local");

    relay.cliOk("rule", "remove", "contentfilters", "*:program mark all");
    relay.cliOk("rule", "add", "contentfilters", "far.test:remote:program refuse", "--wait");
    send("bob@here.test", "r@far.test");
    List<Path> mails = relay.awaitMail("here.test", "bob", 2, LIMIT);
    assertThat(mails)
        .anySatisfy(
            each ->
                assertThat(Files.readString(each))
                    .contains("Status: 5.7.1", "Mail rejected by content filter program refuse"));
  }

  @Test
  void aProgramGetsWhatIsForMailboxesHere() throws Exception {
    new ProgramFolder(programs)
        .script(
            "local",
            """
            file="$2/$POSTERN_QUEUE_ID"
            {
              printf 'Return-Path: <%s>\\nDelivered-To: %s@%s\\n' "$7" "$3" "$6"
              printf 'X-Attempt: %s\\n' "$POSTERN_ATTEMPT"
              cat
            } > "$file.new"
            if grep -q '^Subject: later' "$file.new" && [ "$POSTERN_ATTEMPT" = 0 ]; then exit 111; fi
            mv "$file.new" "$file"
            echo "local has it for $1"
            """);
    relay.host("agent.test", "ann");
    relay.cliOk("rule", "add", "deliveryagents", "agent.test:local:program local", "--wait");
    Path filed = home.resolve("mail/agent.test/ann");

    String atOnce = send("s@far.test", "Ann@agent.test", "Subject: now\n\nhello\n");
    String later = send("s@far.test", "ann@agent.test", "Subject: later\n\nhello\n");

    List<JsonNode> events = Events.await(relay, later, "delivered", LIMIT);
    JsonNode deferred = events.get(Events.kinds(events).indexOf("deferred"));
    assertThat(deferred.path("reply").asText())
        .isEqualTo("4.3.0 program local failed: it ended with exit code 111. Possible duplicate!");
    assertThat(events.getLast().path("attempt").asInt()).isEqualTo(1);
    assertThat(events.getLast().path("reply").asText()).isEqualTo("local has it for ann");
    assertThat(events.getLast().path("peer").asText()).isEqualTo("agent.test [program local]");
    assertThat(Files.readString(filed.resolve(later))).endsWith("Subject: later\n\nhello\n");

    Waiting.until("the other message", LIMIT, () -> Files.exists(filed.resolve(atOnce)));
    assertThat(Files.readAllLines(filed.resolve(atOnce)))
        .startsWith("Return-Path: <s@far.test>", "Delivered-To: Ann@agent.test", "X-Attempt: 0")
        .endsWith("Subject: now", "", "hello");
    assertThat(filed.resolve("Maildir")).doesNotExist();
  }

  private static String send(String sender, String recipient) throws Exception {
    return send(sender, recipient, "\nhello\n");
  }

  private static String send(String sender, String recipient, String message) throws Exception {
    return Events.queueId(SmtpDialog.sendOne(relay.smtpPort(), sender, recipient, message));
  }
}

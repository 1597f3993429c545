package dev.postern.functions.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.lambda.AwsCaller;
import dev.postern.functions.deliver.lambda.LambdaApi;
import dev.postern.functions.deliver.program.ProgramFolder;
import dev.postern.functions.runtime.InMemoryStores;
import dev.postern.queue.QueueName;
import dev.postern.rules.UnknownUser;
import dev.postern.rules.agent.AgentRule;
import dev.postern.rules.agent.AgentRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Mail for accounts that a rule gives to a program called as qmail-local is, or to a function.
@Timeout(60)
class LocalAgentsTest {
  private static final String TEXT = "Received: by mx\nSubject: hi\n\nbody\n";

  @TempDir private Path root;
  @TempDir private Path programs;

  private final InMemoryStores stores =
      new InMemoryStores()
          .host("d.org", false, UnknownUser.BOUNCE_NO_MAILBOX)
          .host("e.org", false, UnknownUser.BOUNCE_NO_MAILBOX)
          .account("bob@d.org")
          .account("bob@e.org");

  @BeforeEach
  void settings() {
    stores.set("postern.mail.root", root.toString());
    stores.set("postern.agents.programs", programs.toString());
    agents("d.org:local:program local", "*:local:maildir", "*:program other");
  }

  private void agents(String... lines) {
    stores.agents = new AgentRules(Stream.of(lines).map(AgentRule::parse).toList());
  }

  @Test
  void theProgramIsCalledAsQmailLocalIs() throws Exception {
    var folder =
        new ProgramFolder(programs)
            .script(
                "local",
                "cat > message; for a; do echo \"<$a>\"; done > arguments; echo did 1+0+0\n");
    Outcome outcome = deliver("Bob@d.org");

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Delivered.class, d -> assertThat(d.reply()).isEqualTo("did 1+0+0"));
    assertThat(folder.text("arguments").lines())
        .containsExactly(
            "<bob>",
            "<" + root.resolve("d.org/bob") + ">",
            "<Bob>",
            "<>",
            "<>",
            "<d.org>",
            "<s@far.org>",
            "<./Maildir/>");
    assertThat(folder.text("message")).isEqualTo(TEXT);
    assertThat(root.resolve("d.org/bob")).isDirectory().isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({
    "exit 100, 5.3.0, 'program local refused it, by exit code 100.'",
    "echo no such list; exit 100, 5.3.0, no such list",
    "exit 111, 4.3.0, 'program local failed: it ended with exit code 111. Possible duplicate!'",
    "exit 1, 4.3.0, 'program local failed: it ended with exit code 1. Possible duplicate!'",
    "kill -9 $$, 4.3.0, 'program local failed: it ended with exit code 137. Possible duplicate!'",
  })
  void itsExitCodeSaysWhatCameOfIt(String script, String status, String text) throws Exception {
    new ProgramFolder(programs).script("local", script + "\n");
    assertTrouble(deliver("bob@d.org"), status, text);
  }

  @Test
  void oneThatIsNotThereLetsItWait() throws Exception {
    assertTrouble(
        deliver("bob@d.org"),
        "4.3.5",
        "program local was not run: " + programs + " has no executable file local.");
    assertThat(root.resolve("d.org/bob/Maildir")).doesNotExist();
  }

  @Test
  void otherDomainsHaveTheirMaildirsAndUnknownUsersStayUnknown() throws Exception {
    assertThat(deliver("bob@e.org")).isInstanceOf(Outcome.Delivered.class);
    assertThat(root.resolve("e.org/bob/Maildir/new")).isNotEmptyDirectory();
    assertThat(deliver("nobody@d.org").toString()).contains("5.1.1");
  }

  /// It is another message then, which the agent is given.
  @Test
  void anAliasDoesNotWriteIntoTheMaildirBehindTheAgentsBack() throws Exception {
    stores.alias("all@e.org", "bob@d.org", "bob@e.org");
    assertThat(deliver("all@e.org")).isInstanceOf(Outcome.Delivered.class);
    assertThat(root.resolve("e.org/bob/Maildir/new")).isNotEmptyDirectory();
    assertThat(root.resolve("d.org/bob")).doesNotExist();
    assertThat(stores.queues.bodies(QueueName.INBOUND)).hasSize(1);
  }

  @Test
  void aFunctionMayHaveItToo() throws Exception {
    agents("d.org:local:lambda box");
    try (var _ = new AwsCaller();
        var lambda = new LambdaApi()) {
      stores.set("postern.agents.functions", "box");
      stores.set("postern.agents.lambda-endpoint", lambda.url());
      lambda.answer(200, "", "{\"result\":\"delivered\",\"text\":\"kept\"}");
      assertThat(deliver("bob@d.org"))
          .isInstanceOfSatisfying(
              Outcome.Delivered.class, d -> assertThat(d.reply()).isEqualTo("kept"));
      assertThat(lambda.invoked().getFirst().event()).contains("\"channel\":\"local\"");
    }
  }

  private static void assertTrouble(Outcome outcome, String status, String text) {
    assertThat(outcome.toString()).contains(text);
    assertThat(outcome)
        .isInstanceOf(status.startsWith("5") ? Outcome.Failed.class : Outcome.Deferred.class);
  }

  private Outcome deliver(String recipient) throws IOException {
    return LocalJobs.deliver(stores, LocalJobs.job(stores, TEXT, recipient)).getFirst();
  }
}

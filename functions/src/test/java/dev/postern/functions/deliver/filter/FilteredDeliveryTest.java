package dev.postern.functions.deliver.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.egress.EgressRules;
import dev.postern.functions.deliver.AttemptStores;
import dev.postern.functions.deliver.Courier;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.deliver.external.External;
import dev.postern.functions.deliver.program.ProgramFolder;
import dev.postern.message.DeliveryJob;
import dev.postern.message.EsmtpParameters;
import dev.postern.message.SpoolRef;
import dev.postern.rules.agent.Channel;
import dev.postern.rules.agent.FilterRule;
import dev.postern.rules.agent.FilterRules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Filters before a courier that writes down what it gets.
@Timeout(60)
class FilteredDeliveryTest {
  private static final String MESSAGE = "Subject: hi\r\n\r\nbody\r\n";

  @TempDir private Path path;

  private ProgramFolder folder = new ProgramFolder(Path.of("/"));
  private AttemptStores stores = new AttemptStores(Map.of());
  private SpoolRef body = new SpoolRef("in/none", 0, 1);
  private final List<DeliveryJob> delivered = new ArrayList<>();
  private final List<String> messages = new ArrayList<>();

  @BeforeEach
  void start() {
    start("20s");
  }

  private void start(String timeout) {
    folder = new ProgramFolder(path);
    stores =
        new AttemptStores(
            Map.of("postern.agents.programs", path.toString(), "postern.agents.timeout", timeout));
    stores.egress = EgressRules.NONE;
    body = stores.store("in/1", MESSAGE.replace("\r\n", "\n"));
  }

  @Test
  void whatAProgramWritesIsDelivered() throws Exception {
    folder.script("clean", "sed 's/^Subject:.*/Subject: changed, and longer/'");
    assertThat(filter("*:program clean")).allMatch(Outcome.Delivered.class::isInstance);
    assertThat(messages).containsExactly("Subject: changed, and longer\r\n\r\nbody\r\n");
    assertThat(delivered.getFirst().body())
        .isEqualTo(new SpoolRef("in/1", 0, messages.getFirst().length()));
    assertThat(delivered.getFirst().recipients()).isEqualTo(Jobs.mailboxes("a@x.test"));
  }

  @ParameterizedTest
  @CsvSource({
    "'printf \"A: b\\r\\n\\r\\nc\\r\\n\"', 'A: b^^c^'",
    "'printf \"A: b\\n\\nc\"', 'A: b^^c^'",
    "'printf \"A: b\\n\\r\\nc\\n\"', 'A: b^^c^'",
    "exit 0, 'Subject: hi^^body^'",
  })
  void lineEndsAreCrlfAndNothingIsNoChange(String script, String message) throws Exception {
    folder.script("p", script);
    filter("*:program p");
    assertThat(messages).containsExactly(message.replace("^", "\r\n"));
  }

  @Test
  void eightBitTextThatAFilterBringsIsKnown() throws Exception {
    folder.script("p", "printf 'A: b\\n\\n\\303\\251\\n'");
    filter("*:program p");
    assertThat(delivered.getFirst().eightBit()).isTrue();
    assertThat(delivered.getFirst().body().length()).isEqualTo(12);
  }

  @ParameterizedTest
  @CsvSource({
    "program p, exit 2, discarded by content filter program p",
    "spam 1 discard p, exit 1, discarded by content filter spam 1 discard p",
  })
  void whatIsDiscardedVanishesAsTheLedgerSays(String filter, String script, String reason)
      throws Exception {
    folder.script("p", script);
    assertThat(filter("*:" + filter))
        .containsExactly(new Outcome.Discarded(Jobs.mailboxes("a@x.test").getFirst(), reason));
    assertThat(messages).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "program p, exit 100, 5.7.1",
    "spam 1 refuse p, exit 1, 5.7.1",
    "spam 0 refuse p, exit 0, 5.7.1",
    "program p, exit 1, 4.3.0",
    "program p, exit 111, 4.3.0",
    "program p, exit 99, 4.3.0",
    "program p, kill -9 $$, 4.3.0",
    "program p, exec cat /dev/zero, 4.3.0",
    "program p, echo not a header, 4.3.0",
    "program p, echo 5.0/5.0, 4.3.0",
    "program p, 'printf \"A: b\\rc\\n\"', 4.3.0",
    "program p, 'printf \"A: b\\r\"', 4.3.0",
    "spam 1 refuse p, exit 3, 4.3.0",
    "spam 1 refuse p, exit 75, 4.3.0",
    "spam 1 discard p, exit 100, 4.3.0",
    "program gone, exit 0, 4.3.5",
  })
  void whatIsRefusedFailsAndWhatFailsWaits(String filter, String script, String status)
      throws Exception {
    folder.script("p", script);
    List<Outcome> outcomes = filter("*:" + filter);
    assertThat(outcomes).hasSize(1).allMatch(o -> trouble(o).status().toString().equals(status));
    assertThat(trouble(outcomes.getFirst()).text()).contains(filter);
    assertThat(messages).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"spam 1 pass p, 1", "spam 1 refuse p, 0", "spam 1 refuse p, 2", "spam 0 refuse p, 1"})
  void whatIsNoSpamOrMayPassIsDeliveredAsTheFilterWroteIt(String filter, int code)
      throws Exception {
    folder.script("p", "echo 'X-Spam: maybe'; cat; exit " + code);
    filter("*:" + filter);
    assertThat(messages).containsExactly("X-Spam: maybe\r\n" + MESSAGE);
  }

  @Test
  void oneThatHangsIsEnded() throws Exception {
    start("300ms");
    folder.script("p", "exec sleep 300");
    assertThat(trouble(filter("*:program p").getFirst()).text())
        .isEqualTo("Content filter program p failed: it still ran after 0 s.");
  }

  @Test
  void itKnowsWhoseMailItIs() throws Exception {
    folder.script("p", "env > environment; printf '<%s>' \"$@\" > arguments; cat");
    filter("*:program p -a b");
    assertThat(folder.text("arguments")).isEqualTo("<-a><b>");
    assertThat(folder.text("environment").lines())
        .contains(
            "DOMAIN=x.test",
            "_SENDER=sender@example.com",
            "_RECIPIENT=a@x.test",
            "POSTERN_RECIPIENTS=a@x.test",
            "QMAILREMOTE=postern",
            "POSTERN_QUEUE_ID=" + Jobs.QUEUE_ID,
            "POSTERN_JOB_ID=job-1",
            "POSTERN_ATTEMPT=0")
        .noneMatch(line -> line.startsWith("QMAILLOCAL"));
  }

  @Test
  void eachRecipientGoesByItsOwnFilter() throws Exception {
    folder.script("p", "echo 'X-P: 1'; cat").script("q", "exit 100");
    List<Outcome> outcomes =
        deliver(
            Jobs.job(
                body, Jobs.toMx("x.test"), 0, "a@p.test", "b@q.test", "c@none.test", "d@p.test"),
            "p.test:program p",
            "q.test:program q");
    assertThat(outcomes).hasSize(4);
    assertThat(messages).containsExactly("X-P: 1\r\n" + MESSAGE, MESSAGE);
    assertThat(delivered.getFirst().recipients()).isEqualTo(Jobs.mailboxes("a@p.test", "d@p.test"));
    assertThat(delivered.getLast().recipients()).isEqualTo(Jobs.mailboxes("c@none.test"));
    assertThat(outcomes.stream().filter(Outcome.Failed.class::isInstance))
        .extracting(Outcome::recipient)
        .isEqualTo(Jobs.mailboxes("b@q.test"));
  }

  @Test
  void theOtherChannelIsNotConcerned() throws Exception {
    folder.script("p", "exit 100");
    filter("*:local:program p");
    assertThat(messages).containsExactly(MESSAGE);
  }

  @Test
  void ourOwnBouncesGoByNone() throws Exception {
    folder.script("p", "exit 100");
    SpoolRef bounce = stores.store("dsn/1", "Subject: failure notice\n");
    deliver(Jobs.job(bounce, Jobs.toMx("x.test"), 0, "a@x.test"), "*:program p");
    assertThat(messages).containsExactly("Subject: failure notice\r\n");
  }

  @Test
  void binaryMailKeepsItsOctets() throws Exception {
    folder.script("p", "echo 'X-P: 1'; cat");
    deliver(
        Jobs.asking(new EsmtpParameters(true, false, null, null, Map.of()), job()), "*:program p");
    assertThat(messages).containsExactly("X-P: 1\n" + MESSAGE);
  }

  @Test
  void withoutRulesNobodyGuesses() {
    stores.egress = null;
    assertThatThrownBy(() -> filter("*:none"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("what filters job-1 is not known");
  }

  @Test
  void aSpoolThatIsAwayGivesTheJobBack() throws Exception {
    folder.script("p", "cat");
    stores.spool.fail(true);
    assertThatThrownBy(() -> filter("*:program p")).isInstanceOf(IOException.class);
    assertThat(messages).isEmpty();
  }

  @Test
  void nothingIsLeftBehindOfAnyOfThem() throws Exception {
    folder.script("p", "echo 'X-P: 1'; cat").script("q", "exit 1").script("r", "exit 0");
    long before = scratches();
    for (String program : List.of("p", "q", "r", "gone")) {
      filter("*:program " + program);
    }
    assertThat(scratches()).isEqualTo(before);
  }

  private static long scratches() throws IOException {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(p -> p.getFileName().toString().startsWith("postern-program-")).count();
    }
  }

  private List<Outcome> filter(String... rules) throws Exception {
    return deliver(job(), rules);
  }

  private DeliveryJob job() {
    return Jobs.job(body, Jobs.toMx("x.test"), 0, "a@x.test");
  }

  private List<Outcome> deliver(DeliveryJob job, String... rules) throws Exception {
    stores.filters = new FilterRules(Stream.of(rules).map(FilterRule::parse).toList());
    Courier next =
        (given, content, _) -> {
          delivered.add(given);
          try (InputStream in = content.open()) {
            messages.add(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
          }
          return given.recipients().stream()
              .<Outcome>map(r -> new Outcome.Delivered(r, "ok", null, false))
              .toList();
        };
    return new FilteredDelivery(
            next, stores.rules(), Channel.REMOTE, External.of(stores.settings(), stores.clock()))
        .deliver(
            job,
            () -> stores.spool().open(job.body()),
            stores.clock().instant().plus(Duration.ofMinutes(5)));
  }

  private static Trouble trouble(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Failed failed -> failed.trouble();
      case Outcome.Deferred deferred -> deferred.trouble();
      case Outcome.Delivered _, Outcome.Discarded _ ->
          throw new AssertionError("no trouble: " + outcome);
    };
  }
}

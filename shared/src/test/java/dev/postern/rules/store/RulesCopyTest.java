package dev.postern.rules.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.db.TestClock;
import dev.postern.spool.DocumentStore;
import dev.postern.spool.InMemoryDocuments;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RulesCopyTest {
  private final InMemoryDocuments documents = new InMemoryDocuments();
  private final TestClock clock = new TestClock();
  private final RulesCopy copy = new RulesCopy(documents, clock);

  @Test
  void withoutACopyThereIsNone() throws Exception {
    assertThat(copy.load()).isEmpty();
  }

  @Test
  void allRowsComeBackWithTheirOrderAndTime() throws Exception {
    Map<String, List<String>> entries = new TreeMap<>();
    for (RuleKind kind : RuleKind.values()) {
      entries.put(kind.text(), List.of("z " + kind, "a \"größe\" \t", ""));
    }
    var rows =
        new RuleRows(
            9,
            List.of(
                new DomainRow("b.example", true, "delete", ""),
                new DomainRow("c.example", false, "delete", "b.example")),
            entries,
            Map.of("me", "mx.example.org"),
            new EgressTables(
                List.of(
                    new EgressTables.SourceRow(
                        "a", "192.0.2.1", "", "socks5", "", "p:1080", "warming", 1, 2, 50, 2)),
                List.of(new EgressTables.MemberRow("default", "a", 3)),
                List.of(new EgressTables.RouteRow("*.olc.protection.outlook.com", "default")),
                List.of(new EgressTables.LimitRow("gmail.com", 10, 0, 500))),
            List.of(new DkimRow("b.example", "s1", "rsa", true, "AAAA", "v1:encrypted")));
    copy.save(rows);
    assertThat(copy.load()).contains(new SavedRules(1, clock.instant(), rows));
  }

  /// The form other versions of Postern must still know, or refuse.
  @Test
  void theForm() throws Exception {
    copy.save(
        new RuleRows(
            9,
            List.of(new DomainRow("b.example", false, "delete", "a.example")),
            TestRows.at(9, RuleKind.TCP, "10.:deny").entries(),
            Map.of(),
            EgressTables.EMPTY,
            List.of(new DkimRow("b.example", "s1", "rsa", true, "AAAA", "v1:encrypted"))));
    assertThat(text())
        .startsWith(
            "{\"format\":1,\"savedAt\":\"" + clock.instant() + "\",\"rows\":{\"version\":9,")
        .contains(
            "{\"name\":\"b.example\",\"backupMx\":false,\"unknownUser\":\"delete\",\"aliasOf\":\"a.example\"}")
        .contains("\"tcp\":[\"10.:deny\"]")
        .contains("\"rcpthosts\":[]")
        .contains("\"egress\":{\"sources\":[],\"members\":[],\"routes\":[],\"limits\":[]}")
        .contains(
            "\"dkim\":[{\"domain\":\"b.example\",\"selector\":\"s1\",\"algorithm\":\"rsa\",\"active\":true,\"publicKey\":\"AAAA\",\"privateKey\":\"v1:encrypted\"}]");
  }

  @Test
  void anOlderVersionNeverTakesThePlaceOfANewer() throws Exception {
    copy.save(TestRows.at(5, RuleKind.TCP, "10.:deny"));
    copy.save(TestRows.at(4, RuleKind.TCP));
    assertThat(copy.load().orElseThrow().rows())
        .isEqualTo(TestRows.at(5, RuleKind.TCP, "10.:deny"));
    copy.save(TestRows.at(6, RuleKind.TCP));
    assertThat(copy.load().orElseThrow().rows().version()).isEqualTo(6);
  }

  @Test
  void theSameRowsAreNotWrittenTwice() throws Exception {
    copy.save(TestRows.at(5, RuleKind.TCP));
    clock.advance(Duration.ofDays(1));
    copy.save(TestRows.at(5, RuleKind.TCP));
    assertThat(documents.writes()).isEqualTo(1);
    copy.save(TestRows.at(5, RuleKind.TCP, "11.:deny"));
    assertThat(documents.writes()).isEqualTo(2);
  }

  @Test
  void whatAnotherFrontEndWritesMeanwhileIsLookedAtAgain() throws Exception {
    var meanwhile = new RulesCopy(documents, clock);
    var racing =
        new RulesCopy(
            new Before(documents, () -> meanwhile.save(TestRows.at(8, RuleKind.TCP))), clock);
    racing.save(TestRows.at(7, RuleKind.TCP));
    assertThat(copy.load().orElseThrow().rows().version()).isEqualTo(8);
    racing.save(TestRows.at(9, RuleKind.TCP));
    assertThat(copy.load().orElseThrow().rows().version()).isEqualTo(9);
  }

  @Test
  void othersThatWriteAllTheTimeEndIt() {
    var never =
        new DocumentStore() {
          @Override
          public Optional<Document> read(String name) {
            return Optional.empty();
          }

          @Override
          public boolean write(String name, String text, @Nullable String replaced) {
            return false;
          }
        };
    assertThatThrownBy(() -> new RulesCopy(never, clock).save(TestRows.at(1, RuleKind.TCP)))
        .isInstanceOf(IOException.class)
        .hasMessage("rules/snapshot.json was written by others 5 times running");
  }

  @Test
  void whatIsNoCopyOfThisVersionIsRefusedWithAReason() throws Exception {
    copy.save(TestRows.at(5, RuleKind.TCP));
    String good = text();
    assertRefused("", "its format is not said, this version of Postern reads format 1");
    assertRefused("[]", "its format is not said");
    assertRefused("{\"format\":1", "another version of Postern or is damaged: ");
    assertRefused(good.replace("\"format\":1", "\"format\":2"), "its format is 2, ");
    assertRefused(good.replace("\"rcpthosts\":[],", "\"rcpthosts\":[],\"new\":[],"), ", new, ");
    assertRefused(good.replace("\"rcpthosts\":[]", "\"rcpthosts\":null"), "damaged");
    assertRefused(good.replace("\"rcpthosts\":[]", "\"rcpthosts\":[null]"), "damaged");
    assertRefused(good.replace("\"domains\":[],", ""), "\"domains\"".replace("\"", "'"));
    assertRefused(good.replace("\"domains\":[],", "\"domains\":[],\"more\":[],"), "\"more\"");
    assertRefused(good.replace("\"version\":5,", ""), "damaged");
  }

  /// What a version of Postern wrote that has fewer kinds of rules.
  @Test
  void aKindThatIsMissingHasNoRules() throws Exception {
    copy.save(TestRows.at(5, RuleKind.TCP, "10.:deny"));
    put(text().replace("\"contentfilters\":[],", ""));
    assertThat(text()).doesNotContain("contentfilters");
    assertThat(copy.load().orElseThrow().rows())
        .isEqualTo(TestRows.at(5, RuleKind.TCP, "10.:deny"));
  }

  @Test
  void aDamagedCopyIsReplacedANewerFormOfTheSameVersionIsNot() throws Exception {
    put("{\"form");
    copy.save(TestRows.at(5, RuleKind.TCP));
    assertThat(copy.load()).isPresent();
    String newer = text().replace("\"format\":1", "\"format\":2");
    put(newer);
    copy.save(TestRows.at(5, RuleKind.TCP, "10.:deny"));
    assertThat(text()).isEqualTo(newer);
    copy.save(TestRows.at(6, RuleKind.TCP));
    assertThat(copy.load().orElseThrow().rows().version()).isEqualTo(6);
  }

  @Test
  void theWriterTriesAgainUntilItIsWritten() throws Exception {
    documents.fail(true);
    try (var writer = new RulesCopyWriter(copy, Duration.ofMillis(1))) {
      writer.offer(TestRows.at(5, RuleKind.TCP));
      writer.offer(TestRows.at(6, RuleKind.TCP));
      documents.fail(false);
      long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      while (copy.load().filter(saved -> saved.rows().version() == 6).isEmpty()
          && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
    }
    assertThat(copy.load().orElseThrow().rows().version()).isEqualTo(6);
  }

  private void assertRefused(String text, String reason) throws IOException {
    put(text);
    assertThatThrownBy(copy::load)
        .as(text)
        .isInstanceOf(RulesRefusedException.class)
        .hasMessageContaining(reason);
  }

  private void put(String text) throws IOException {
    var there = documents.read(RulesCopy.NAME).map(DocumentStore.Document::tag);
    assertThat(documents.write(RulesCopy.NAME, text, there.orElse(null))).isTrue();
  }

  private String text() throws IOException {
    return documents.read(RulesCopy.NAME).orElseThrow().text();
  }

  private interface Meanwhile {
    void happen() throws IOException;
  }

  /// Has something happen once, between the first read and the write.
  private static final class Before implements DocumentStore {
    private final DocumentStore documents;
    private @Nullable Meanwhile meanwhile;

    private Before(DocumentStore documents, Meanwhile meanwhile) {
      this.documents = documents;
      this.meanwhile = meanwhile;
    }

    @Override
    public Optional<Document> read(String name) throws IOException {
      return documents.read(name);
    }

    @Override
    public boolean write(String name, String text, @Nullable String replaced) throws IOException {
      Meanwhile now = meanwhile;
      meanwhile = null;
      if (now != null) {
        now.happen();
      }
      return documents.write(name, text, replaced);
    }
  }
}

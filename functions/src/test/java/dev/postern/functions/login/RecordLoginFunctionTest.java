package dev.postern.functions.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.postern.functions.runtime.InMemoryStores;
import dev.postern.functions.runtime.LambdaContext;
import dev.postern.functions.runtime.SqsEvents;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordLoginFunctionTest {
  private static final Instant NOW = InMemoryStores.START;
  private static final String BOB =
      """
      {"version":1,"email":"Bob@Example.com","address":"::ffff:192.0.2.1","at":"2026-01-15T09:59:00Z"}
      """;
  private static final String CAROL =
      """
      {"version":1,"email":"carol@far.net","address":"2001:DB8::1"}
      """;

  private final InMemoryStores stores = new InMemoryStores();

  @Test
  void aBatchIsOneInsertOfUsersInLowerCaseAndPlainAddresses() throws Exception {
    assertThat(handle(BOB, CAROL, NOW.minusSeconds(1))).isEmpty();
    assertThat(stores.relayRows())
        .containsExactly(
            entry("bob@example.com 192.0.2.1", NOW.minusSeconds(60)),
            entry("carol@far.net 2001:db8::1", NOW.minusSeconds(1)));
    assertThat(stores.recordCalls).isEqualTo(1);
  }

  @Test
  void twiceOrLateIsOnceAndTheTimeOnlyMovesForward() throws Exception {
    handle(BOB, login("bob@example.com", "2026-01-15T09:30:00Z"), NOW);
    handle(login("bob@example.com", "2026-01-15T09:45:00Z"), BOB, NOW);
    assertThat(stores.relayRows())
        .containsExactly(entry("bob@example.com 192.0.2.1", NOW.minusSeconds(60)));
  }

  @Test
  void aTimeAheadOfTheMessageIsTheMessages() throws Exception {
    handle(login("a@d.org", "2026-01-15T10:30:00Z"), CAROL, NOW.minusSeconds(5));
    assertThat(stores.relayRows())
        .containsEntry("a@d.org 192.0.2.1", NOW.minusSeconds(5))
        .containsEntry("carol@far.net 2001:db8::1", NOW.minusSeconds(5));
  }

  @Test
  void aQueueWhoseClockIsAheadProlongsNothing() throws Exception {
    handle(login("a@d.org", "2026-01-15T10:30:00Z"), CAROL, NOW.plusSeconds(500));
    assertThat(stores.relayRows().values()).containsOnly(NOW);
  }

  /// A login as old as the window gives no right; one a second younger does.
  @Test
  void whatIsOverIsNotWrittenAndLeavesTheQueue() throws Exception {
    assertThat(
            handle(
                login("over@d.org", "2026-01-15T09:00:00Z"),
                login("just@d.org", "2026-01-15T09:00:01Z"),
                NOW))
        .isEmpty();
    assertThat(stores.relayRows()).containsOnlyKeys("just@d.org 192.0.2.1");
    assertThat(handle(CAROL, CAROL, NOW.minus(Duration.ofHours(2)))).isEmpty();
    assertThat(stores.relayRows()).hasSize(1);
  }

  /// T48.
  @Test
  void anAccountOfOursThatMayNotRelayGetsNoRow() throws Exception {
    stores.noRelay("bob@example.com");
    assertThat(handle(BOB, CAROL, NOW)).isEmpty();
    assertThat(stores.relayRows()).containsOnlyKeys("carol@far.net 2001:db8::1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no json",
        "[]",
        "null",
        "{}",
        "{\"version\":2,\"email\":\"a@d.org\",\"address\":\"192.0.2.1\"}",
        "{\"version\":\"1\",\"email\":\"a@d.org\",\"address\":\"192.0.2.1\"}",
        "{\"version\":1,\"address\":\"192.0.2.1\"}",
        "{\"version\":1,\"email\":\"a\",\"address\":\"192.0.2.1\"}",
        "{\"version\":1,\"email\":\"a@d.org\"}",
        "{\"version\":1,\"email\":\"a@d.org\",\"address\":\"here\"}",
        "{\"version\":1,\"email\":\"a@d.org\",\"address\":3221225985}",
        "{\"version\":1,\"email\":\"a@d.org\",\"address\":\"192.0.2.1\",\"at\":1768471200}",
        "{\"version\":1,\"email\":\"a@d.org\",\"address\":\"192.0.2.1\",\"at\":\"yesterday\"}",
        "{\"version\":1,\"email\":\"a@d.org' OR 1=1 -- \",\"address\":\"192.0.2.1\"}",
      })
  void whatIsNoLoginFailsAlone(String body) throws Exception {
    assertThat(handle(body, CAROL, NOW)).containsExactly(SqsEvents.FIRST);
    assertThat(stores.relayRows()).containsOnlyKeys("carol@far.net 2001:db8::1");
  }

  @Test
  void withoutDatabaseAllStayInTheQueueAfterOneTry() throws Exception {
    stores.databaseAway = true;
    assertThat(handle(BOB, CAROL, NOW)).containsExactly(SqsEvents.FIRST, SqsEvents.SECOND);
    assertThat(stores.recordCalls).isEqualTo(1);
  }

  @Test
  void nothingToWriteNeedsNoDatabase() throws Exception {
    stores.databaseAway = true;
    String over = login("over@d.org", "2025-01-15T09:00:00Z");
    assertThat(handle("{}", over, NOW)).containsExactly(SqsEvents.FIRST);
  }

  @Test
  void anEmptyBatchIsNoFailure() {
    assertThat(
            new RecordLoginFunction(stores)
                .handleRequest(new SQSEvent(), new LambdaContext())
                .getBatchItemFailures())
        .isEmpty();
  }

  private static String login(String email, String at) {
    return "{\"version\":1,\"email\":\"%s\",\"address\":\"192.0.2.1\",\"at\":\"%s\"}"
        .formatted(email, at);
  }

  private List<String> handle(String first, String second, Instant sent) throws IOException {
    SQSEvent event = SqsEvents.of(first, second);
    event
        .getRecords()
        .forEach(
            message -> {
              var attributes = new HashMap<>(message.getAttributes());
              attributes.put("SentTimestamp", Long.toString(sent.toEpochMilli()));
              message.setAttributes(attributes);
            });
    return new RecordLoginFunction(stores)
        .handleRequest(event, new LambdaContext()).getBatchItemFailures().stream()
            .map(BatchItemFailure::getItemIdentifier)
            .toList();
  }
}

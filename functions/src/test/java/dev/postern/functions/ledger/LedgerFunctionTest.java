package dev.postern.functions.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import dev.postern.event.EventCodec;
import dev.postern.event.MailEvent;
import dev.postern.event.TestEvents;
import dev.postern.functions.runtime.InMemoryStores;
import dev.postern.functions.runtime.LambdaContext;
import dev.postern.functions.runtime.SqsEvents;
import dev.postern.message.QueueId;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerFunctionTest {
  private final InMemoryStores stores = new InMemoryStores();

  @Test
  void aBatchIsOneInsert() throws Exception {
    assertThat(handle(list("a@d.org", "b@d.org"), list("c@d.org"))).isEmpty();
    assertThat(recipients()).containsExactly("a@d.org", "b@d.org", "c@d.org");
    assertThat(stores.recordCalls).isEqualTo(1);
  }

  @Test
  void twiceIsOnce() throws Exception {
    handle(list("a@d.org"), list("a@d.org"));
    handle(list("a@d.org"), list("b@d.org"));
    assertThat(recipients()).containsExactly("a@d.org", "b@d.org");
  }

  @Test
  void whatIsNoEventListFailsAlone() throws Exception {
    assertThat(handle("{\"at\":1}", list("a@d.org"))).containsExactly(SqsEvents.FIRST);
    assertThat(recipients()).containsExactly("a@d.org");
  }

  @Test
  void nothingToRecordIsNoInsert() throws Exception {
    assertThat(handle("[]", "[]")).isEmpty();
    assertThat(stores.recordCalls).isZero();
  }

  @Test
  void anEventTheTableRefusesFailsItsMessageAlone() throws Exception {
    stores.poison = "b@d.org";
    assertThat(handle(list("a@d.org"), list("b@d.org", "c@d.org")))
        .containsExactly(SqsEvents.SECOND);
    assertThat(recipients()).containsExactly("a@d.org");
  }

  @Test
  void withoutDatabaseAllStayInTheQueueAfterOneTry() throws Exception {
    stores.databaseAway = true;
    assertThat(handle(list("a@d.org"), list("b@d.org")))
        .containsExactly(SqsEvents.FIRST, SqsEvents.SECOND);
    assertThat(stores.recordCalls).isEqualTo(1);
  }

  private List<String> handle(String first, String second) throws IOException {
    return new LedgerFunction(stores)
            .handleRequest(SqsEvents.of(first, second), new LambdaContext())
            .getBatchItemFailures()
            .stream()
            .map(SQSBatchResponse.BatchItemFailure::getItemIdentifier)
            .toList();
  }

  private List<String> recipients() {
    return stores.recorded().stream().map(e -> e.recipient().toString()).toList();
  }

  private static String list(String... recipients) {
    return EventCodec.encode(
        Arrays.stream(recipients)
            .map(
                r ->
                    TestEvents.event(
                        InMemoryStores.START, MailEvent.Kind.DELIVERED, QueueId.of(1, 1, 1), r))
            .toList());
  }
}

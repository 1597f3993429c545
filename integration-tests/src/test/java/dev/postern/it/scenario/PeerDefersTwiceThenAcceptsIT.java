package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.functions.remote.SmtpSink;
import dev.postern.it.Events;
import dev.postern.it.RelayProcess;
import dev.postern.it.SharedRelay;
import dev.postern.it.SmtpDialog;
import dev.postern.it.Waiting;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A peer that answers 451 twice and then 250 gets the message at the third try, on the schedule;
/// the queue shows it meanwhile with the peer's reply.
class PeerDefersTwiceThenAcceptsIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  void deliveredAtTheThirdTry() throws Exception {
    RelayProcess relay = SharedRelay.get();
    try (SmtpSink sink = SmtpSink.start()) {
      relay.cliOk("rule", "add", "smtproutes", "defers.test:[127.0.0.1]:" + sink.port());
      relay.cliOk("rule", "add", "rcpthosts", "defers.test", "--wait");

      String id =
          Events.queueId(
              SmtpDialog.sendOne(
                  relay.smtpPort(), "a@far.test", "tempfail-twice@defers.test", "\nhold on\n"));

      JsonNode row = awaitQueued(relay, id);
      assertThat(row.path("lastReply").asText()).startsWith("451 ");
      assertThat(row.path("destination").asText()).isEqualTo("defers.test");
      assertThat(row.path("state").asText()).isEqualTo("deferred");

      var events = Events.await(relay, id, "delivered", LIMIT);
      assertThat(Events.kinds(events).stream().filter("deferred"::equals)).hasSize(2);
      assertThat(events.getLast().path("attempt").asInt()).isEqualTo(2);
      assertThat(sink.messages()).hasSize(1);
      Waiting.until("an empty queue", LIMIT, () -> queued(relay, id).isEmpty());
    }
  }

  private static JsonNode awaitQueued(RelayProcess relay, String id) throws Exception {
    return Waiting.await("a row of " + id + " in queue list", LIMIT, () -> queued(relay, id));
  }

  private static Optional<JsonNode> queued(RelayProcess relay, String id) throws Exception {
    for (JsonNode row : new ObjectMapper().readTree(relay.cliOk("queue", "list", "--json"))) {
      if (row.path("queueId").asText().equals(id)) {
        return Optional.of(row);
      }
    }
    return Optional.empty();
  }
}

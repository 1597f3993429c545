package dev.postern.functions.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.egress.EgressRules;
import dev.postern.functions.deliver.AttemptStores;
import dev.postern.functions.deliver.Jobs;
import dev.postern.message.BounceJob;
import dev.postern.message.DeliveryJob;
import dev.postern.message.EsmtpParameters;
import dev.postern.message.JobCodec;
import dev.postern.message.SpoolRef;
import dev.postern.queue.QueueName;
import dev.postern.rules.agent.AgentRule;
import dev.postern.rules.agent.AgentRules;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What holds for whoever delivers instead of SMTP, be it a program, an endpoint or a function; and
/// the worker that its tests run, with stores in memory.
@Timeout(60)
abstract class RemoteAgentContract {
  static final String MESSAGE = "Subject: hi\r\n\r\nbody\r\n";

  /// What [#stores] sets; tests change it before.
  final Map<String, String> settings =
      new HashMap<>(
          Map.of("postern.hostname", "relay.example.com", "postern.agents.timeout", "20s"));

  AttemptStores stores = new AttemptStores(Map.of());
  SpoolRef body = new SpoolRef("in/none", 0, 1);

  /// Whether anybody was given a message.
  abstract boolean wasAsked();

  /// New stores by the settings, with a message in the spool.
  final void stores(String message) {
    stores = new AttemptStores(settings);
    stores.egress = EgressRules.NONE;
    body = stores.store("in/1", message.replace("\r\n", "\n"));
  }

  /// Gives mail to these agents and no others.
  final void rule(String... lines) {
    stores.agents = new AgentRules(Stream.of(lines).map(AgentRule::parse).toList());
  }

  final void handle(DeliveryJob job) throws Exception {
    DeliverRemoteFunction.work(stores, new Random(3))
        .handle(JobCodec.encode(job), stores.clock().instant().plus(Duration.ofMinutes(5)));
  }

  final DeliveryJob job(String... recipients) {
    return Jobs.job(body, Jobs.toMx("x.test"), 0, recipients);
  }

  final String lastReply() {
    return stores.deferred.rows().getFirst().lastReply();
  }

  final BounceJob bounce() throws Exception {
    return JobCodec.decodeBounce(stores.queues.bodies(QueueName.BOUNCE).getFirst());
  }

  @Test
  void whatItCannotPromiseFails() throws Exception {
    handle(Jobs.asking(new EsmtpParameters(false, true, null, null, Map.of()), job("a@x.test")));
    assertThat(bounce().reports().getFirst().status()).hasToString("5.7.30");
    assertThat(wasAsked()).isFalse();
  }

  @Test
  void binaryMailFails() throws Exception {
    handle(Jobs.asking(new EsmtpParameters(true, false, null, null, Map.of()), job("a@x.test")));
    assertThat(bounce().reports().getFirst().status()).hasToString("5.6.1");
    assertThat(wasAsked()).isFalse();
  }

  @Test
  void withoutRulesNobodyGuesses() {
    stores.egress = null;
    assertThatThrownBy(() -> handle(job("a@x.test")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("who delivers job-1 is not known");
  }

  @Test
  void aSpoolThatIsAwayGivesTheJobBack() {
    stores.spool.fail(true);
    assertThatThrownBy(() -> handle(job("a@x.test"))).isInstanceOf(IOException.class);
    assertThat(wasAsked()).isFalse();
    assertThat(stores.deferred.rows()).isEmpty();
  }
}

package dev.postern.functions.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import dev.postern.functions.runtime.InMemoryStores;
import dev.postern.functions.runtime.LambdaContext;
import dev.postern.functions.runtime.TestEgress;
import dev.postern.message.DeliveryJob;
import dev.postern.message.JobCodec;
import dev.postern.message.QueueId;
import dev.postern.message.Route;
import dev.postern.message.SpoolRef;
import dev.postern.queue.JobQueue;
import dev.postern.queue.QueueName;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryTest {
  private static final Route REMOTE = new Route.Remote("default", new Domain("far.net"));

  private final InMemoryStores stores = new InMemoryStores();

  @Test
  void whatIsDueGoesToTheQueueOfItsRoute() throws Exception {
    DeliveryJob local = defer("j1", new Route.Local(), Duration.ZERO);
    DeliveryJob remote = defer("j2", REMOTE, Duration.ZERO);
    DeliveryJob fixed =
        defer("j3", new Route.Static("default", new Domain("a.net"), "b.net", 25), Duration.ZERO);
    defer("j4", REMOTE, Duration.ofSeconds(1));

    assertThat(run()).isEqualTo("sent 3 due jobs");
    assertThat(stores.queues.bodies(QueueName.LOCAL)).containsExactly(JobCodec.encode(local));
    assertThat(stores.queues.groups(QueueName.LOCAL)).isEmpty();
    assertThat(stores.queues.groups(QueueName.REMOTE_DEFAULT))
        .containsEntry(JobCodec.encode(remote), "far.net")
        .containsEntry(JobCodec.encode(fixed), "a.net");
    assertThat(stores.queues.bodies(QueueName.REMOTE_DEFAULT))
        .containsExactlyInAnyOrder(JobCodec.encode(remote), JobCodec.encode(fixed));
    assertThat(stores.deferred.rows()).hasSize(4);
  }

  @Test
  void aLeasedJobIsSentAgainOnlyWhenItsLeaseRanOut() throws Exception {
    defer("j1", REMOTE, Duration.ZERO);
    assertThat(run()).isEqualTo("sent 1 due jobs");
    stores.advance(Duration.ofMinutes(14));
    assertThat(run()).isEqualTo("sent 0 due jobs");
    stores.advance(Duration.ofMinutes(2));
    assertThat(run()).isEqualTo("sent 1 due jobs");
  }

  @Test
  void moreThanABatchGoesInOneRun() throws Exception {
    for (int i = 0; i < Retry.BATCH + 7; i++) {
      defer("j" + i, new Route.Local(), Duration.ZERO);
    }
    assertThat(run()).isEqualTo("sent 257 due jobs");
  }

  @Test
  void whatAFullQueueDoesNotTakeWaitsInTheTable() throws Exception {
    for (int i = 0; i < 2 * Retry.MOST_QUEUED; i++) {
      defer("j" + i, REMOTE, Duration.ZERO);
    }
    JobQueue queue = stores.queues.get(QueueName.REMOTE_DEFAULT);
    List<String> pauses = new ArrayList<>();
    var retry =
        new Retry(
            stores,
            new Random(1),
            () -> {
              pauses.add("one");
              stores.advance(Duration.ofSeconds(1));
            });
    Instant deadline = stores.clock().instant().plusSeconds(50);
    assertThat(retry.run(deadline)).isEqualTo("sent 250 due jobs");
    assertThat(stores.clock().instant()).isBefore(deadline);
    assertThat(pauses).isNotEmpty();

    queue.delete(queue.receive(10, Duration.ZERO, Duration.ofMinutes(1)));
    assertThat(retry.run(deadline.plusSeconds(50))).isEqualTo("sent 250 due jobs");
  }

  @Test
  void atTheDeadlineTheRestWaits() throws Exception {
    defer("j1", REMOTE, Duration.ZERO);
    assertThat(new Retry(stores, new Random(1)).run(stores.clock().instant()))
        .isEqualTo("sent 0 due jobs");
    assertThat(run()).isEqualTo("sent 1 due jobs");
  }

  @Test
  void aLaneWithoutQueueStopsNoOtherAndIsNamed() throws Exception {
    defer("j1", new Route.Remote("eip7", new Domain("far.net")), Duration.ZERO);
    defer("j2", REMOTE, Duration.ZERO);

    stores.rulesAway = true;
    assertThatThrownBy(this::run)
        .hasMessageStartingWith("sent 1 due jobs; others wait: lane \"eip7\" has no queue");
    assertThat(stores.queues.bodies(QueueName.REMOTE_DEFAULT)).hasSize(1);
    assertThat(stores.deferred.rows()).hasSize(2);
  }

  @Test
  void aLaneThatIsGoneLeavesItsJobsToTheOneThereIs() throws Exception {
    DeliveryJob job = defer("j1", new Route.Remote("eip7", new Domain("far.net")), Duration.ZERO);
    assertThat(run()).isEqualTo("sent 1 due jobs");
    assertThat(stores.queues.bodies(QueueName.REMOTE_DEFAULT))
        .containsExactly(JobCodec.encode(job.from("default", null)));
  }

  @Test
  void eachTryChoosesItsSourceAnew() throws Exception {
    stores.egress = TestEgress.pool("default", TestEgress.bound("ip1", "192.0.2.1"));
    DeliveryJob job = defer("j1", REMOTE, Duration.ZERO);
    run();
    stores.egress = TestEgress.pool("default", TestEgress.behindNat("ip2", "192.0.2.2", "out-2"));
    stores.set("postern.queue.remote-out-2", "http://sqs.test/remote-out-2");
    stores.advance(Duration.ofMinutes(16));
    run();
    assertThat(stores.queues.bodies(QueueName.REMOTE_DEFAULT))
        .containsExactly(JobCodec.encode(job.from("default", "ip1")));
    assertThat(stores.queues.bodies(QueueName.ofLane("out-2")))
        .containsExactly(JobCodec.encode(job.from("out-2", "ip2")));
  }

  @Test
  void withoutDatabaseItFails() {
    stores.deferred.fail(true);
    assertThatThrownBy(this::run).isInstanceOf(SQLException.class);
  }

  @Test
  void withoutQueueItFailsAndTheJobIsDueAgainLater() throws Exception {
    defer("j1", REMOTE, Duration.ZERO);
    stores.queues.fail(true);
    assertThatThrownBy(this::run).isInstanceOf(IOException.class);
    stores.queues.fail(false);
    stores.advance(Duration.ofMinutes(16));
    assertThat(run()).isEqualTo("sent 1 due jobs");
  }

  @Test
  void theFunctionTellsWhatItDid() throws Exception {
    defer("j1", REMOTE, Duration.ZERO);
    assertThat(new RetryFunction(stores).handleRequest(new ScheduledEvent(), new LambdaContext()))
        .isEqualTo("sent 1 due jobs");
  }

  @Test
  void whatIsHeldIsSentOnlyOnceItIsTooOld() throws Exception {
    defer("j", new Route.Local(), Duration.ZERO);
    stores.deferred.hold("j");
    stores.advance(Duration.ofDays(7));
    assertThat(run()).isEqualTo("sent 0 due jobs");
    stores.advance(Duration.ofSeconds(1));
    assertThat(run()).isEqualTo("sent 1 due jobs");
  }

  @Test
  void aBounceThatIsHeldHasItsOwnLifetime() throws Exception {
    stores.set("postern.bounce-lifetime", "1d");
    defer("j", new Route.Local(), Duration.ZERO);
    stores.deferred.hold("j");
    stores.advance(Duration.ofDays(1).plusSeconds(1));
    assertThat(run()).isEqualTo("sent 1 due jobs");
  }

  private String run() throws Exception {
    return new Retry(stores, new Random(1)).run(Instant.MAX);
  }

  private DeliveryJob defer(String id, Route route, Duration dueIn) throws SQLException {
    var job =
        new DeliveryJob(
            id,
            QueueId.of(1, 2, 3),
            new SpoolRef("in/s", 0, 1),
            true,
            ReversePath.NULL,
            List.of(Mailbox.parse("x@far.net")),
            false,
            false,
            route,
            InMemoryStores.START,
            1);
    stores.deferred.defer(job, stores.clock().instant().plus(dueIn), "451 later");
    return job;
  }
}

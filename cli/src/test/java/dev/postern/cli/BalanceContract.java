package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.db.DatabaseContract;
import dev.postern.db.TestClock;
import dev.postern.event.JdbcLedger;
import dev.postern.event.MailEvent;
import dev.postern.event.TestEvents;
import dev.postern.retry.JdbcDeferredJobs;
import dev.postern.retry.TestJobs;
import dev.postern.rules.store.FrontEnds;
import dev.postern.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `status` and `ledger check`, which look at the queues too.
public abstract class BalanceContract extends DatabaseContract {
  @TempDir private Path home;
  private final TestClock clock = new TestClock();
  private QueueDepthServer queues;

  /// How the database is reached.
  protected abstract Settings settings();

  @BeforeEach
  void relayAtHome() throws Exception {
    queues = new QueueDepthServer();
    RunFileTest.runFile(ProcessHandle.current().pid(), RunFileTest.db(settings()), queues.sqs())
        .write(home);
  }

  @AfterEach
  void stopQueues() {
    queues.close();
  }

  private Cli.Result run(String... arguments) {
    return new Cli(home, Map.of("POSTERN_HOME", home.toString()), clock).run(arguments);
  }

  @Test
  void status() throws Exception {
    queues.holds("remote-default", 5);
    queues.holds("bounce-dlq", 2);
    new JdbcDeferredJobs(database(), clock)
        .defer(TestJobs.remote("j1", 1), clock.instant(), "451 later");
    var frontEnds = new FrontEnds(database());
    frontEnds.report(new FrontEnds.FrontEnd("fe-1", 1, clock.instant().minusSeconds(4), null));
    frontEnds.report(
        new FrontEnds.FrontEnd("fe-2", 0, clock.instant(), "version 1: tcp rule x: no"));
    for (String added :
        List.of("ip-1 192.0.2.1", "ip-3 192.0.2.3 nat out-2", "ip-2 192.0.2.2 nat out-2")) {
      source(added.split(" "));
    }
    long pid = ProcessHandle.current().pid();
    Cli.Result people = run("status");
    assertThat(people.err()).isEmpty();
    assertThat(people.exitCode()).isEqualTo(0);
    assertThat(people.out().lines().map(l -> l.replaceAll(" +", " ")))
        .contains(
            "relay runs, process " + pid + ", version development",
            "smtp 127.0.0.1:2525",
            "rules version 4",
            "deferred 1, held 0",
            "fe-1 1 4s ago",
            "fe-2 0 0s ago",
            "fe-2 refuses the rules' version 1: tcp rule x: no",
            "remote-default 5 0 0",
            "bounce 0 0 2",
            "default any ip-1 remote-default 5",
            "out-2 any ip-2 ip-3 remote-out-2 no URL set for its queue");
    JsonNode json = new ObjectMapper().readTree(run("status", "--json").out());
    assertThat(json.get("pid").asLong()).isEqualTo(pid);
    assertThat(json.get("rulesVersion").asLong()).isEqualTo(4);
    assertThat(json.get("queues").findValuesAsText("queue"))
        .containsExactly("inbound", "local", "remote-default", "bounce", "events", "logins");
    assertThat(json.get("frontEnds").get(0).get("id").asText()).isEqualTo("fe-1");
    assertThat(json.get("frontEnds").get(1).get("refused").asText()).startsWith("version 1: ");
  }

  private void source(String... words) {
    List<String> command = new ArrayList<>(List.of("egress", "ip", "add", words[0], words[1]));
    if (words.length > 2) {
      command.addAll(List.of("--connector", words[2], "--lane", words[3]));
    }
    assertThat(run(command.toArray(String[]::new)).err()).isEmpty();
  }

  @Test
  void theLedgerHoldsWhileTheOpenMayBeInAQueue() throws Exception {
    record(MailEvent.Kind.ACCEPTED, "a", "b", "c", "d", "x");
    record(MailEvent.Kind.DELIVERED, "a", "b");
    record(MailEvent.Kind.BOUNCED, "c");
    new JdbcDeferredJobs(database(), clock)
        .defer(TestJobs.remote("j1", 1), clock.instant(), "451 later");

    Cli.Result lost = run("ledger", "check");
    assertThat(lost.exitCode()).isEqualTo(1);
    assertThat(lost.out().lines().map(l -> l.replaceAll(" +", " ")))
        .containsExactly(
            "accepted 5 = delivered 2 + bounced 1 + discarded 0 + deferred 1 + in queues 0"
                + " + unaccounted 1",
            "QUEUE ID RECIPIENT ACCEPTED AT LAST EVENT",
            "01ARZ3NDEKTSV4RRFFQ69G5FAV d@example.net 2026-11-21T10:00:00Z accepted");

    queues.holds("events", 1);
    Cli.Result queued = run("ledger", "check");
    assertThat(queued.exitCode()).isEqualTo(0);
    assertThat(queued.out())
        .isEqualTo(
            "accepted 5 = delivered 2 + bounced 1 + discarded 0 + deferred 1 + in queues 1"
                + System.lineSeparator());

    clock.advance(Duration.ofMinutes(16));
    assertThat(run("ledger", "check").exitCode()).isEqualTo(1);
    assertThat(run("ledger", "check", "--since", "1m").exitCode()).isEqualTo(0);
    JsonNode json = new ObjectMapper().readTree(run("ledger", "check", "--json").out());
    assertThat(json.get("unaccounted").asInt()).isEqualTo(1);
    assertThat(json.get("missing").get(0).get("recipient").asText()).isEqualTo("d@example.net");
  }

  @Test
  void queuesThatDoNotAnswerAreExitCode3() throws Exception {
    record(MailEvent.Kind.ACCEPTED, "a");
    queues.close();
    Cli.Result result = run("ledger", "check");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).startsWith("postern: a store cannot be reached: ");
    assertThat(result.err().lines()).hasSize(1);
  }

  private void record(MailEvent.Kind kind, String... users) throws Exception {
    List<MailEvent> events = new ArrayList<>();
    for (String user : users) {
      events.add(TestEvents.event(clock.instant(), kind, TestJobs.QUEUE_ID, user + "@example.net"));
    }
    new JdbcLedger(database()).record(events);
  }
}

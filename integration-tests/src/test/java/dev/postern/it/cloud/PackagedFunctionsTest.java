package dev.postern.it.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.postern.address.Domain;
import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import dev.postern.dkim.DkimAlgorithm;
import dev.postern.dkim.DkimKey;
import dev.postern.egress.EgressSource;
import dev.postern.egress.SourceConnector;
import dev.postern.event.EventCodec;
import dev.postern.event.MailEvent;
import dev.postern.event.TestEvents;
import dev.postern.functions.deliver.lambda.LambdaApi;
import dev.postern.functions.remote.SmtpSink;
import dev.postern.infra.FunctionResource;
import dev.postern.infra.Template;
import dev.postern.it.Waiting;
import dev.postern.message.BounceJob;
import dev.postern.message.DeliveryJob;
import dev.postern.message.Envelope;
import dev.postern.message.InboundManifest;
import dev.postern.message.JobCodec;
import dev.postern.message.QueueId;
import dev.postern.message.Route;
import dev.postern.message.SpoolRef;
import dev.postern.queue.QueueName;
import dev.postern.retry.JdbcDeferredJobs;
import dev.postern.rules.store.DkimRepository;
import dev.postern.rules.store.EgressRepository;
import dev.postern.rules.store.PollingRulesSource;
import dev.postern.rules.store.RuleChanges;
import dev.postern.rules.store.RuleKind;
import dev.postern.secret.DataKey;
import dev.postern.settings.Settings;
import dev.postern.smtp.EnhancedStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each packaged function, alone in a JVM as Lambda starts it, with the variables that
/// template.yaml and lane.yaml name: a real event in, the answer out, and its effect in the stores.
class PackagedFunctionsTest {
  private static final byte[] CONTENT =
      "Received: by test\r\nSubject: hello\r\n\r\nhello\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final Mailbox ALICE = Mailbox.parse("alice@elsewhere.net");
  private static final Mailbox BOB = Mailbox.parse("bob@example.com");
  private static final QueueId.Generator IDS = QueueId.Generator.system();

  @TempDir private static Path folder;
  private static Path task;
  private static CloudStores stores;
  private static Template template;

  private final QueueId queueId = IDS.next();
  private final Instant now = Instant.now();

  @BeforeAll
  static void startStores() throws Exception {
    template =
        Template.read(Path.of("..", "lane.yaml"))
            .beside(Template.read(Path.of("..", "template.yaml")));
    task = Files.createDirectory(folder.resolve("task"));
    FunctionJar.unpack(task);
    stores = new CloudStores(folder);
    stores.sql(
        "INSERT INTO domain (name, unknown_user) VALUES ('example.com', 'bounce-no-mailbox')");
    stores.sql(
        "INSERT INTO account (domain, local_part, password_argon2id, scram_sha256, created_at)"
            + " VALUES ('example.com', 'bob', '$argon2id$v=19$none', 'SCRAM-SHA-256$none', 0)");
  }

  @AfterAll
  static void stopStores() {
    stores.close();
  }

  @BeforeEach
  void emptyQueues() throws IOException {
    stores.drainAll();
  }

  @Test
  void dispatchMakesJobsAndGivesBackExactlyTheMalformedMessage() throws Exception {
    String manifest = JobCodec.encode(manifest(BOB, Mailbox.parse("x@elsewhere.net")));
    String answer = invoke("Dispatch", CloudEvents.sqs(Map.of("good", manifest, "bad", "{}")));

    assertThat(CloudEvents.failures(answer)).containsExactly("bad");
    assertThat(stores.drain(QueueName.LOCAL))
        .singleElement()
        .satisfies(
            body -> assertThat(JobCodec.decodeDelivery(body).recipients()).containsExactly(BOB));
    assertThat(stores.drain(QueueName.REMOTE_DEFAULT)).hasSize(1);
    assertThat(events())
        .extracting(MailEvent::kind)
        .containsOnly(MailEvent.Kind.ACCEPTED, MailEvent.Kind.DISPATCHED)
        .hasSize(4);
  }

  @Test
  void withoutTheDatabaseDispatchStartsFromTheCopy() throws Exception {
    stores.addRule(RuleKind.SMTPROUTES, "routed.example:relay.example:2525");
    copyRules("routed.example");
    Map<String, String> away = Map.of("POSTERN_DB_URL", "jdbc:mariadb://127.0.0.1:1/postern");
    String manifest = JobCodec.encode(manifest(Mailbox.parse("x@routed.example")));

    assertThat(CloudEvents.failures(invoke("Dispatch", away, one(manifest)))).isEmpty();
    assertThat(stores.drain(QueueName.REMOTE_DEFAULT))
        .singleElement()
        .satisfies(
            body ->
                assertThat(JobCodec.decodeDelivery(body).route())
                    .isEqualTo(
                        new Route.Static(
                            "default", new Domain("routed.example"), "relay.example", 2525)));
  }

  @Test
  void deliverLocalWritesIntoTheMaildir() throws Exception {
    put();
    String answer = invoke("DeliverLocal", one(JobCodec.encode(job(new Route.Local(), BOB))));

    assertThat(CloudEvents.failures(answer)).isEmpty();
    try (Stream<Path> files = Files.list(stores.mail.resolve("example.com/bob/Maildir/new"))) {
      Path file = files.toList().getFirst();
      assertThat(file).content().startsWith("Return-Path: <alice@elsewhere.net>");
      assertThat(file).content().contains("Delivered-To: bob@example.com");
    }
    assertThat(events()).extracting(MailEvent::kind).containsExactly(MailEvent.Kind.DELIVERED);
  }

  @Test
  void deliverRemoteSpeaksSmtp() throws Exception {
    put();
    try (var sink = SmtpSink.start()) {
      var route =
          new Route.Static("default", new Domain("elsewhere.net"), "[127.0.0.1]", sink.port());
      String answer = invoke("DeliverRemote", one(JobCodec.encode(job(route, ALICE))));

      assertThat(CloudEvents.failures(answer)).isEmpty();
      assertThat(sink.messages().getFirst().ehlo()).isEqualTo("mail.example.com");
      assertThat(sink.messages().getFirst().content()).contains("Subject: hello");
    }
    assertThat(events()).extracting(MailEvent::kind).containsExactly(MailEvent.Kind.DELIVERED);
  }

  @Test
  void aLaneIsChosenByItsSourceAndServedByItsFunction() throws Exception {
    var egress =
        new EgressRepository(new RuleChanges(stores.database, InstantSource.system(), "test"));
    egress.add(
        new EgressSource(
            "nat-2",
            IpAddress.parse("192.0.2.2"),
            "nat-2.example.com",
            new SourceConnector.Nat(CloudStores.LANE),
            EgressSource.State.ACTIVE,
            null,
            null));
    egress.setPool("laned.example", new TreeMap<>(Map.of("nat-2", 1)));
    String manifest = JobCodec.encode(manifest(Mailbox.parse("x@laned.example")));
    assertThat(CloudEvents.failures(invoke("Dispatch", one(manifest)))).isEmpty();
    DeliveryJob job =
        JobCodec.decodeDelivery(stores.drain(QueueName.ofLane(CloudStores.LANE)).getFirst());
    assertThat(job.source()).isEqualTo("nat-2");

    put();
    try (var sink = SmtpSink.start()) {
      var route =
          new Route.Static(
              CloudStores.LANE, new Domain("laned.example"), "[127.0.0.1]", sink.port());
      String event = one(JobCodec.encode(job(route, ALICE).from(CloudStores.LANE, "nat-2")));
      assertThat(CloudEvents.failures(invoke("DeliverLane", event))).isEmpty();
      assertThat(sink.messages().getFirst().ehlo()).isEqualTo("nat-2.example.com");
    }
    assertThat(events()).last().extracting(MailEvent::kind).isEqualTo(MailEvent.Kind.DELIVERED);
  }

  @Test
  void deliverRemoteInvokesTheFunctionThatARuleNames() throws Exception {
    put();
    stores.addRule(RuleKind.DELIVERYAGENTS, "agent.example:lambda fax");
    try (var lambda = new LambdaApi("test", "test")) {
      lambda.answer(200, "", "{\"result\":\"delivered\",\"text\":\"as 17\"}");
      Map<String, String> agents =
          Map.of("POSTERN_AGENTS_FUNCTIONS", "fax", "POSTERN_AGENTS_LAMBDA_ENDPOINT", lambda.url());
      var route = new Route.Remote("default", new Domain("agent.example"));
      String event = one(JobCodec.encode(job(route, Mailbox.parse("x@agent.example"))));

      assertThat(CloudEvents.failures(invoke("DeliverRemote", agents, event))).isEmpty();
      assertThat(lambda.invoked()).hasSize(1);
    }
    assertThat(events())
        .extracting(MailEvent::kind, MailEvent::reply)
        .containsExactly(tuple(MailEvent.Kind.DELIVERED, "as 17"));
  }

  @Test
  void aFirstRemoteDeliveryNeedsNoDatabase() throws Exception {
    put();
    try (var sink = SmtpSink.start()) {
      var route =
          new Route.Static("default", new Domain("elsewhere.net"), "[127.0.0.1]", sink.port());
      // Port 1 of loopback: nobody listens there.
      Map<String, String> away = Map.of("POSTERN_DB_URL", "jdbc:mariadb://127.0.0.1:1/postern");
      String event = one(JobCodec.encode(job(route, ALICE)));

      assertThat(CloudEvents.failures(invoke("DeliverRemote", away, event))).isEmpty();
      assertThat(sink.messages().getFirst().content()).contains("Subject: hello");
    }
    assertThat(events()).extracting(MailEvent::kind).containsExactly(MailEvent.Kind.DELIVERED);
  }

  /// As a front end writes the copy: it starts, sees the rules, and ends.
  private static void copyRules(String mark) throws Exception {
    try (var _ =
        PollingRulesSource.start(
            stores.database,
            stores.spool.documents(),
            Settings.of(List.of()),
            InstantSource.system(),
            "front-end")) {
      Waiting.until(
          "copy of the rules",
          Duration.ofSeconds(20),
          () ->
              stores
                  .spool
                  .documents()
                  .read("rules/snapshot.json")
                  .filter(copy -> copy.text().contains(mark))
                  .isPresent());
    }
  }

  @Test
  void withoutTheDatabaseDeliverRemoteStartsFromTheCopyLeavesByTheSourceAndSigns()
      throws Exception {
    String key = Base64.getEncoder().encodeToString(new byte[32]);
    var changes = new RuleChanges(stores.database, InstantSource.system(), "test");
    var egress = new EgressRepository(changes);
    egress.add(
        new EgressSource(
            "out-9",
            IpAddress.parse("127.0.0.9"),
            "out-9.example.com",
            new SourceConnector.Bind(),
            EgressSource.State.ACTIVE,
            null,
            null));
    egress.setPool("copied.example", new TreeMap<>(Map.of("out-9", 1)));
    var dkim = new DkimRepository(changes);
    Domain ours = BOB.domain();
    dkim.add(
        DkimKey.make(ours, "s1", DkimAlgorithm.ED25519, DataKey.parse(key), new SecureRandom()));
    dkim.activate(ours, "s1");
    copyRules("out-9");

    byte[] message =
        "From: bob@example.com\r\nSubject: by the copy\r\n\r\nhello\r\n"
            .getBytes(StandardCharsets.US_ASCII);
    stores.spool.put("in/" + queueId, List.of(ByteBuffer.wrap(message)));
    try (var sink = SmtpSink.start()) {
      var route =
          new Route.Static("default", new Domain("copied.example"), "[127.0.0.1]", sink.port());
      var job =
          new DeliveryJob(
                  "job-" + queueId,
                  queueId,
                  new SpoolRef("in/" + queueId, 0, message.length),
                  true,
                  new ReversePath(BOB),
                  List.of(Mailbox.parse("x@copied.example")),
                  false,
                  false,
                  route,
                  now,
                  0)
              .from("default", "out-9");
      Map<String, String> away =
          Map.of(
              "POSTERN_DB_URL", "jdbc:mariadb://127.0.0.1:1/postern", "POSTERN_AUTH_DATA_KEY", key);
      String answer = invoke("DeliverRemote", away, one(JobCodec.encode(job)));

      assertThat(CloudEvents.failures(answer)).isEmpty();
      assertThat(sink.sessions().getFirst().source()).isEqualTo("127.0.0.9");
      assertThat(sink.messages().getFirst().ehlo()).isEqualTo("out-9.example.com");
      assertThat(sink.messages().getFirst().content())
          .contains("DKIM-Signature: ", "d=example.com", "s=s1", "Subject: by the copy");
    }
    assertThat(Files.readString(log("DeliverRemote"))).contains("event=rules-from-copy");
  }

  @Test
  void bounceQueuesANotification() throws Exception {
    put();
    var failure =
        new BounceJob.Report(
            BOB,
            EnhancedStatus.parse("5.1.1"),
            "550 5.1.1 no such user",
            "mx.example.com",
            "no such user",
            now);
    var bounce =
        new BounceJob(
            IDS.next(),
            job(new Route.Local(), BOB),
            true,
            BounceJob.Action.FAILED,
            List.of(failure));
    String answer = invoke("Bounce", one(JobCodec.encode(bounce)));

    assertThat(CloudEvents.failures(answer)).isEmpty();
    InboundManifest manifest = JobCodec.decodeManifest(stores.drain(QueueName.INBOUND).getFirst());
    InboundManifest.Entry entry = manifest.entries().getFirst();
    assertThat(entry.envelope().sender().isNull()).isTrue();
    assertThat(entry.envelope().recipients()).containsExactly(ALICE);
    try (var in = stores.spool.open(manifest.bodyOf(entry))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .contains("multipart/report", "Status: 5.1.1");
    }
  }

  @Test
  void retrySendsWhatIsDue() throws Exception {
    DeliveryJob due =
        job(new Route.Remote("default", new Domain("elsewhere.net")), ALICE).next(List.of(ALICE));
    var clock = InstantSource.system();
    new JdbcDeferredJobs(stores.database, clock)
        .defer(due, now.minusSeconds(1), "451 4.3.0 not now");
    invoke("Retry", CloudEvents.scheduled());

    assertThat(stores.drain(QueueName.REMOTE_DEFAULT)).containsExactly(JobCodec.encode(due));
  }

  @Test
  void relayCleanupRemovesExpiredLogins() throws Exception {
    String insert = "INSERT INTO relay (email, ipaddr, `timestamp`) VALUES (?, '192.0.2.1', ?)";
    stores.sql(insert, "old@example.com", now.minus(Duration.ofDays(2)).getEpochSecond());
    stores.sql(insert, "new@example.com", now.getEpochSecond());
    invoke("RelayCleanup", CloudEvents.scheduled());

    assertThat(stores.count("SELECT COUNT(*) FROM relay WHERE email = 'old@example.com'")).isZero();
    assertThat(stores.count("SELECT COUNT(*) FROM relay WHERE email = 'new@example.com'")).isOne();
  }

  @Test
  void recordLoginWritesTheRelayTableAndGivesBackExactlyTheMalformedMessage() throws Exception {
    String login = "{\"version\":1,\"email\":\"Carol@far.net\",\"address\":\"::ffff:192.0.2.7\"}";
    String answer = invoke("RecordLogin", CloudEvents.sqs(Map.of("good", login, "bad", "{}")));

    assertThat(CloudEvents.failures(answer)).containsExactly("bad");
    assertThat(
            stores.count(
                "SELECT COUNT(*) FROM relay WHERE email = 'carol@far.net' AND ipaddr = '192.0.2.7'"
                    + " AND `timestamp` BETWEEN ? AND ?",
                now.getEpochSecond() - 60,
                Instant.now().getEpochSecond()))
        .isOne();
  }

  @Test
  void ledgerRecordsEvents() throws Exception {
    var delivered = TestEvents.event(now, MailEvent.Kind.DELIVERED, queueId, BOB.toString());
    String body = EventCodec.encode(List.of(delivered, delivered));
    String answer = invoke("Ledger", CloudEvents.sqs(Map.of("good", body, "bad", "no list")));

    assertThat(CloudEvents.failures(answer)).containsExactly("bad");
    assertThat(
            stores.count("SELECT COUNT(*) FROM message_event WHERE queue_id = ?", queueId.value()))
        .isOne();
  }

  @Test
  void aHandlerThatIsNotThereFailsToStart() throws Exception {
    try (var process =
        FunctionProcess.start(
            task, "dev.postern.functions.None", Duration.ofSeconds(60), Map.of(), log("None"))) {
      assertThat(process.invoke(CloudEvents.scheduled()))
          .isInstanceOf(LambdaRuntimeApi.Answer.Failure.class);
    }
  }

  private static String one(String body) throws IOException {
    return CloudEvents.sqs(Map.of("only", body));
  }

  private static String invoke(String name, String event) throws Exception {
    return invoke(name, Map.of(), event);
  }

  /// Starts the function, hands it the event, and expects an answer that is no error.
  ///
  /// @param other variables that differ from the template's
  private static String invoke(String name, Map<String, String> other, String event)
      throws Exception {
    FunctionResource function =
        template.functions().stream()
            .filter(f -> f.id().equals(name + "Function"))
            .findFirst()
            .orElseThrow();
    Map<String, String> variables = stores.variables(template, function);
    variables.putAll(other);
    try (var process =
        FunctionProcess.start(
            task,
            function.handler(),
            Duration.ofSeconds(function.timeout()),
            variables,
            log(name))) {
      LambdaRuntimeApi.Answer answer = process.invoke(event);
      return switch (answer) {
        case LambdaRuntimeApi.Answer.Response response -> response.json();
        case LambdaRuntimeApi.Answer.Failure failure ->
            throw new AssertionError(failure + "\n" + process.log());
      };
    }
  }

  private static Path log(String name) {
    return folder.resolve(name + ".log");
  }

  private void put() throws IOException {
    stores.spool.put("in/" + queueId, List.of(ByteBuffer.wrap(CONTENT)));
  }

  private DeliveryJob job(Route route, Mailbox recipient) {
    return new DeliveryJob(
        "job-" + queueId,
        queueId,
        new SpoolRef("in/" + queueId, 0, CONTENT.length),
        true,
        new ReversePath(ALICE),
        List.of(recipient),
        false,
        false,
        route,
        now,
        0);
  }

  private InboundManifest manifest(Mailbox... recipients) {
    var envelope = new Envelope(new ReversePath(ALICE), List.of(recipients), false, false);
    return new InboundManifest(
        "in/" + queueId,
        List.of(
            new InboundManifest.Entry(
                queueId,
                0,
                CONTENT.length,
                envelope,
                now,
                "192.0.2.1 (client)",
                "id@elsewhere.net")));
  }

  private static List<MailEvent> events() throws Exception {
    List<MailEvent> events = new ArrayList<>();
    for (String body : stores.drain(QueueName.EVENTS)) {
      events.addAll(EventCodec.decode(body));
    }
    return events;
  }
}

package dev.postern.functions.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.address.Domain;
import dev.postern.event.MailEvent;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.deliver.lambda.AwsCaller;
import dev.postern.functions.deliver.lambda.LambdaApi;
import dev.postern.message.Route;
import dev.postern.rules.agent.AgentRules;
import dev.postern.rules.agent.FilterRule;
import dev.postern.rules.agent.FilterRules;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Mail that a rule gives to a Lambda function, to deliver or to filter.
class LambdaAgentTest extends RemoteAgentContract {
  private static final String EIGHT_BIT = "Subject: hi\r\n\r\nbod\u00e9\r\n";
  private static final String ARN = "arn:aws:lambda:eu-north-1:111122223333:function:fax";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AwsCaller caller = new AwsCaller();
  private final LambdaApi lambda = new LambdaApi();

  @BeforeEach
  void settings() {
    settings.put("postern.agents.functions", "deliver-fax, " + ARN);
    settings.put("postern.agents.lambda-endpoint", lambda.url());
    function("deliver-fax");
  }

  private void function(String name) {
    stores(EIGHT_BIT);
    rule("*:lambda " + name);
  }

  @Override
  boolean wasAsked() {
    return !lambda.invoked().isEmpty();
  }

  @AfterEach
  void stop() {
    lambda.close();
    caller.close();
  }

  @Test
  void theFunctionIsInvokedWithEnvelopeAndMessageAndItsSignatureHolds() throws Exception {
    lambda.answer(200, "", "{\"result\":\"delivered\",\"text\":\"as 17\"}");
    handle(job("a@x.test", "b@x.test"));

    LambdaApi.Invoked invoked = lambda.invoked().getFirst();
    assertThat(invoked.path()).isEqualTo("/2015-03-31/functions/deliver-fax/invocations");
    assertThat(invoked.region()).isEqualTo("eu-central-1");
    assertThat(invoked.type()).isEqualTo("RequestResponse");
    assertThat(JSON.readTree(invoked.event()))
        .isEqualTo(
            JSON.readTree(
                """
                {"version": 1, "purpose": "deliver", "channel": "remote", "queueId": "%s",
                 "jobId": "job-1", "attempt": 0, "domain": "x.test",
                 "sender": "sender@example.com", "recipients": ["a@x.test", "b@x.test"],
                 "message": "%s"}
                """
                    .formatted(Jobs.QUEUE_ID, base64(EIGHT_BIT))));
    assertThat(stores.events.events())
        .extracting(MailEvent::kind, MailEvent::peer, MailEvent::reply)
        .hasSize(2)
        .containsOnly(tuple(MailEvent.Kind.DELIVERED, "x.test [lambda deliver-fax]", "as 17"));
    assertThat(stores.spool.keys()).isEmpty();
  }

  /// An ARN names its region; a rule may name it by its end.
  @ParameterizedTest
  @CsvSource({ARN, "fax"})
  void oneOfAnotherRegionIsInvokedThere(String named) throws Exception {
    function(named);
    lambda.answer(200, "", "{\"result\":\"delivered\"}");
    handle(job("a@x.test"));
    assertThat(lambda.invoked().getFirst().path())
        .isEqualTo("/2015-03-31/functions/" + ARN.replace(":", "%3A") + "/invocations");
    assertThat(lambda.invoked().getFirst().region()).isEqualTo("eu-north-1");
    assertThat(stores.deferred.rows()).isEmpty();
  }

  @Test
  void eachRecipientMayHaveItsOwn() throws Exception {
    lambda.answer(
        200,
        "",
        """
        {"result": "deferred", "text": "the others later",
         "recipients": [{"recipient": "b@x.test", "result": "failed", "status": "5.1.1"}]}
        """);
    handle(job("a@x.test", "b@x.test"));
    assertThat(stores.deferred.rows().getFirst().job().recipients())
        .isEqualTo(Jobs.mailboxes("a@x.test"));
    assertThat(bounce().reports().getFirst().status()).hasToString("5.1.1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | X-Amz-Function-Error: Unhandled | {\"errorType\":\"Sandbox.Timedout\","
            + "\"errorMessage\":\"timed out after 3 s\"} | it ended in an error (Unhandled):"
            + " Sandbox.Timedout: timed out after 3 s. Possible duplicate!",
        "200 | X-Amz-Function-Error: Unhandled | | it ended in an error (Unhandled)."
            + " Possible duplicate!",
        "404 | X-Amzn-ErrorType: ResourceNotFoundException:http://x/ | {\"Message\":\"Function not"
            + " found\"} | Lambda answers 404 ResourceNotFoundException: Function not found.",
        "403 | X-Amzn-ErrorType: AccessDeniedException | {\"Message\":\"not authorized\"} | Lambda"
            + " answers 403 AccessDeniedException: not authorized.",
        "429 | X-Amzn-ErrorType: TooManyRequestsException | {\"message\":\"Rate Exceeded\"} |"
            + " Lambda answers 429 TooManyRequestsException: Rate Exceeded.",
        "413 | | no | Lambda answers 413.",
        "500 | X-Amzn-ErrorType: ServiceException | {} | Lambda answers 500 ServiceException."
            + " Possible duplicate!",
        "202 | | | Lambda answers 202. Possible duplicate!",
        "200 | | null | its answer is no JSON object. Possible duplicate!",
        "200 | | \"delivered\" | its answer is no JSON object. Possible duplicate!",
        "200 | | {\"result\": | its answer is no JSON object. Possible duplicate!",
        "200 | | {} | its answer says \"\" of a recipient. Possible duplicate!",
      })
  void whateverElseHappensLetsTheMailWait(int status, String header, String payload, String why)
      throws Exception {
    lambda.answer(status, header == null ? "" : header, payload == null ? "" : payload);
    handle(job("a@x.test"));
    assertThat(lastReply()).isEqualTo("4.3.0 lambda deliver-fax failed: " + why);
    assertThat(stores.spool.keys()).containsExactly("in/1");
  }

  @Test
  void oneThatIsSilentIsNotWaitedForLong() throws Exception {
    settings.put("postern.agents.timeout", "1s");
    function("deliver-fax");
    lambda.beSilent();
    handle(job("a@x.test"));
    assertThat(lastReply()).contains(" failed: ").endsWith("Possible duplicate!");
  }

  @Test
  void anEndpointThatIsAwayLetsItWait() throws Exception {
    lambda.close();
    handle(job("a@x.test"));
    assertThat(lastReply())
        .startsWith("4.3.0 lambda deliver-fax failed: it cannot be reached: ")
        .doesNotContain("duplicate");
  }

  @Test
  void aWrongSecretIsToldSo() throws Exception {
    System.setProperty("aws.secretAccessKey", "another");
    handle(job("a@x.test"));
    assertThat(lastReply())
        .isEqualTo(
            "4.3.0 lambda deliver-fax failed: Lambda answers 403 InvalidSignatureException: the"
                + " signature does not match.");
  }

  @Test
  void withoutCredentialsOrRegionItWaitsAndSaysSo() throws Exception {
    System.clearProperty("aws.region");
    handle(job("a@x.test"));
    assertThat(lastReply()).contains("it cannot be signed for: Unable to load region");
    System.clearProperty("aws.accessKeyId");
    System.setProperty("aws.region", "eu-central-1");
    function("deliver-fax");
    handle(job("a@x.test"));
    assertThat(lastReply()).contains("it cannot be signed for: Unable to load credentials");
    assertThat(lambda.invoked()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"deliver-other", "deliver-fax:live", "ax"})
  void whatIsNotListedIsNotInvoked(String named) throws Exception {
    function(named);
    handle(job("a@x.test"));
    assertThat(lastReply())
        .isEqualTo("4.3.0 lambda " + named + " failed: postern.agents.functions does not list it.");
    assertThat(lambda.invoked()).isEmpty();
  }

  @Test
  void aMessageThatIsTooLargeFailsAtOnce() throws Exception {
    body = stores.store("in/2", "Subject: large\n\n" + "x".repeat(4_800_000) + "\n");
    handle(job("a@x.test"));
    assertThat(bounce().reports().getFirst().status()).hasToString("5.3.4");
    assertThat(bounce().reports().getFirst().text()).contains("6 MiB");
    assertThat(lambda.invoked()).isEmpty();
  }

  @Test
  void aFilterReplacesTheMessage() throws Exception {
    filter();
    try (SmtpSink sink = SmtpSink.start()) {
      lambda.answer(
          200, "", "{\"action\":\"replace\",\"message\":\"" + base64("A: b\n\nc\n") + "\"}");
      var toSink = new Route.Static("default", new Domain("x.test"), "[127.0.0.1]", sink.port());
      handle(Jobs.job(body, toSink, 0, "a@x.test"));
      assertThat(JSON.readTree(lambda.invoked().getFirst().event()).path("purpose").asText())
          .isEqualTo("filter");
      assertThat(sink.messages().getFirst().content()).endsWith("A: b\r\n\r\nc\r\n");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"action\":\"defer\",\"text\":\"later\"} | 4.0.0 later",
        "{\"action\":\"replace\"} | 4.3.0 Content filter lambda deliver-fax failed: its answer is"
            + " empty.",
        "{\"action\":\"replace\",\"message\":\"%%%%\"} | 4.3.0 Content filter lambda deliver-fax"
            + " failed: its message is not Base64: Illegal base64 character 25.",
        "null | 4.3.0 Content filter lambda deliver-fax failed: its answer is no JSON object.",
      })
  void aFilterLetsWait(String payload, String reply) throws Exception {
    filter();
    lambda.answer(200, "", payload);
    handle(job("a@x.test"));
    assertThat(lastReply()).isEqualTo(reply);
  }

  @Test
  void aFilterIsNotPassedByWhatIsTooLarge() throws Exception {
    filter();
    body = stores.store("in/2", "Subject: large\n\n" + "x".repeat(4_800_000) + "\n");
    handle(job("a@x.test"));
    assertThat(bounce().reports().getFirst().status()).hasToString("5.3.4");
  }

  private void filter() {
    stores.agents = AgentRules.NONE;
    stores.filters = new FilterRules(List.of(FilterRule.parse("*:lambda deliver-fax")));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}

package dev.postern.functions.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.event.MailEvent;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.deliver.https.HttpsEndpoint;
import dev.postern.rules.agent.FilterRule;
import dev.postern.rules.agent.FilterRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Mail that a rule gives to an HTTPS endpoint, to deliver or to filter.
class HttpsAgentTest extends RemoteAgentContract {
  @TempDir private Path path;

  private HttpsEndpoint endpoint = new HttpsEndpoint("localhost");

  @BeforeEach
  void settings() throws Exception {
    settings.put("postern.agents.secret", "s3cret");
    settings.put("postern.agents.tls-ca", endpoint.authority(path).toString());
    stores();
  }

  private void stores() {
    stores(MESSAGE);
    rule("*:" + endpoint.url());
  }

  @Override
  boolean wasAsked() {
    return !endpoint.posted().isEmpty();
  }

  @AfterEach
  void stop() throws IOException {
    endpoint.close();
  }

  @Test
  void theEndpointIsGivenEnvelopeAndMessage() throws Exception {
    endpoint.answer(
        200, "application/json; charset=utf-8", "{\"result\":\"delivered\",\"text\":\"as 17\"}");
    handle(job("a@x.test", "b@x.test"));

    HttpsEndpoint.Posted posted = endpoint.posted().getFirst();
    assertThat(posted.authorization()).isEqualTo("Bearer s3cret");
    assertThat(posted.contentType()).startsWith("multipart/form-data; boundary=");
    assertThat(posted.part("message")).isEqualTo(MESSAGE);
    JsonNode envelope = new ObjectMapper().readTree(posted.part("envelope"));
    assertThat(envelope)
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"version": 1, "purpose": "deliver", "channel": "remote", "queueId": "%s",
                     "jobId": "job-1", "attempt": 0, "domain": "x.test",
                     "sender": "sender@example.com", "recipients": ["a@x.test", "b@x.test"]}
                    """
                        .formatted(Jobs.QUEUE_ID)));
    assertThat(stores.events.events())
        .extracting(MailEvent::kind, MailEvent::peer, MailEvent::reply)
        .hasSize(2)
        .containsOnly(tuple(MailEvent.Kind.DELIVERED, "x.test [" + endpoint.url() + "]", "as 17"));
    assertThat(stores.spool.keys()).isEmpty();
  }

  @Test
  void eachRecipientMayHaveItsOwn() throws Exception {
    endpoint.answer(
        200,
        "application/json",
        """
        {"result": "deferred", "text": "the others later",
         "recipients": [{"recipient": "a@x.test", "result": "delivered"},
                        {"recipient": "b@x.test", "result": "failed", "status": "5.1.1", "text": "no\\r\\nb"},
                        {"recipient": "z@x.test", "result": "delivered"}]}
        """);
    handle(job("a@x.test", "b@x.test", "c@x.test"));
    assertThat(stores.deferred.rows().getFirst().job().recipients())
        .isEqualTo(Jobs.mailboxes("c@x.test"));
    assertThat(lastReply()).isEqualTo("4.0.0 the others later");
    assertThat(bounce().reports().getFirst().status()).hasToString("5.1.1");
    assertThat(bounce().reports().getFirst().text()).isEqualTo("no b");
  }

  @ParameterizedTest
  @CsvSource({
    "500, application/json, {}, it answers 500.",
    "429, application/json, '{\"result\":\"failed\"}', it answers 429.",
    "401, text/plain, no, it answers 401.",
    "302, text/plain, there, it answers 302.",
    "204, application/json, '', it answers 204.",
    "200, text/html, <p>, its answer is not application/json. Possible duplicate!",
    "200, application/json, '', its answer is no JSON object. Possible duplicate!",
    "200, application/json, '[1]', its answer is no JSON object. Possible duplicate!",
    "200, application/json, '{\"result\":', its answer is no JSON object. Possible duplicate!",
    "200, application/json, '{}', 'its answer says \"\" of a recipient. Possible duplicate!'",
    "200, application/json, '{\"result\":\"ok\"}', 'its answer says \"ok\" of a recipient. Possible"
        + " duplicate!'",
  })
  void whateverElseItAnswersLetsTheMailWait(int status, String type, String text, String why)
      throws Exception {
    endpoint.answer(status, type, text);
    handle(job("a@x.test"));
    assertThat(lastReply()).isEqualTo("4.3.0 " + endpoint.url() + " failed: " + why);
    assertThat(stores.spool.keys()).containsExactly("in/1");
  }

  @Test
  void anAnswerThatIsTooLongLetsItWait() throws Exception {
    endpoint.answer(200, "application/json", "{\"text\":\"" + "x".repeat(300_000) + "\"}");
    handle(job("a@x.test"));
    assertThat(lastReply())
        .startsWith("4.3.0 " + endpoint.url() + " failed: ")
        .endsWith("Possible duplicate!");
  }

  @Test
  void oneThatDoesNotAnswerLetsItWait() throws Exception {
    settings.put("postern.agents.timeout", "1s");
    stores();
    endpoint.beSilent();
    handle(job("a@x.test"));
    assertThat(lastReply()).contains(" failed: ").endsWith("Possible duplicate!");
  }

  @Test
  void oneThatIsNotThereLetsItWait() throws Exception {
    endpoint.close();
    handle(job("a@x.test"));
    assertThat(lastReply())
        .startsWith("4.3.0 " + endpoint.url() + " failed: it cannot be reached: ")
        .doesNotContain("duplicate");
  }

  @Test
  void oneWithAnothersCertificateIsNotGivenAnything() throws Exception {
    endpoint.close();
    endpoint = new HttpsEndpoint("other.example");
    settings.put("postern.agents.tls-ca", endpoint.authority(path).toString());
    stores();
    handle(job("a@x.test"));
    assertThat(lastReply()).contains("failed: it cannot be reached: ").contains("localhost");
    assertThat(endpoint.posted()).isEmpty();
  }

  @Test
  void norOneOfAnAuthorityThatNobodyKnows() throws Exception {
    settings.remove("postern.agents.tls-ca");
    stores();
    handle(job("a@x.test"));
    assertThat(lastReply()).contains("failed: it cannot be reached: ");
    assertThat(endpoint.posted()).isEmpty();
  }

  @Test
  void withoutASecretNoneIsAsked() throws Exception {
    settings.remove("postern.agents.secret");
    stores();
    handle(job("a@x.test"));
    assertThat(lastReply())
        .isEqualTo(
            "4.3.0 "
                + endpoint.url()
                + " failed: postern.agents.secret is not set, so none is asked.");
    assertThat(endpoint.posted()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "204, text/plain, '', 'Subject: hi^^body^'",
    "200, application/json, '{\"action\":\"pass\"}', 'Subject: hi^^body^'",
    "200, message/rfc822, 'A: b^^c^', 'A: b^^c^'",
  })
  void aFilterLetsPassOrChanges(int status, String type, String text, String message)
      throws Exception {
    try (HttpsEndpoint filter = filter()) {
      filter.answer(status, type, text.replace("^", "\r\n"));
      endpoint.answer(200, "application/json", "{\"result\":\"delivered\"}");
      handle(job("a@x.test"));
      assertThat(filter.posted().getFirst().part("envelope")).contains("\"purpose\":\"filter\"");
      assertThat(filter.posted().getFirst().part("message")).isEqualTo(MESSAGE);
      assertThat(endpoint.posted().getFirst().part("message"))
          .isEqualTo(message.replace("^", "\r\n"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "200, application/json, '{\"action\":\"defer\",\"status\":\"4.7.1\",\"text\":\"later\"}',"
        + " 4.7.1 later",
    "200, application/json, '{\"action\":\"?\"}', '4.3.0 Content filter URL failed: its answer has"
        + " the action \"?\".'",
    "200, message/rfc822, 'no header', 4.3.0 Content filter URL failed: its output does not begin"
        + " with a header field.",
    "200, message/rfc822, '', 4.3.0 Content filter URL failed: its answer is empty.",
    "200, text/plain, ok, 4.3.0 Content filter URL failed: its answer is not application/json.",
    "503, text/plain, no, 4.3.0 Content filter URL failed: it answers 503.",
  })
  void aFilterLetsWait(int status, String type, String text, String reply) throws Exception {
    try (HttpsEndpoint filter = filter()) {
      filter.answer(status, type, text);
      handle(job("a@x.test"));
      assertThat(lastReply()).isEqualTo(reply.replace("URL", filter.url()));
      assertThat(endpoint.posted()).isEmpty();
    }
  }

  @Test
  void aFilterRefuses() throws Exception {
    try (HttpsEndpoint filter = filter()) {
      filter.answer(200, "application/json", "{\"action\":\"refuse\",\"status\":\"5.7.1\"}");
      handle(job("a@x.test"));
      assertThat(bounce().reports().getFirst().status()).hasToString("5.7.1");
      assertThat(bounce().reports().getFirst().text()).contains(filter.url());
    }
  }

  @Test
  void aFilterDiscards() throws Exception {
    try (HttpsEndpoint filter = filter()) {
      filter.answer(200, "application/json", "{\"action\":\"discard\"}");
      handle(job("a@x.test"));
      assertThat(stores.events.events())
          .extracting(MailEvent::kind, MailEvent::reply)
          .containsExactly(
              tuple(MailEvent.Kind.DISCARDED, "discarded by content filter " + filter.url()));
    }
  }

  private HttpsEndpoint filter() throws Exception {
    var filter = new HttpsEndpoint("localhost");
    Path both = path.resolve("both.pem");
    Files.writeString(
        both,
        Files.readString(endpoint.authority(path)) + Files.readString(filter.authority(path)));
    settings.put("postern.agents.tls-ca", both.toString());
    stores();
    stores.filters = new FilterRules(List.of(FilterRule.parse("*:" + filter.url())));
    return filter;
  }
}

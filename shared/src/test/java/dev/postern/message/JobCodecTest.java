package dev.postern.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import dev.postern.smtp.EnhancedStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Golden JSON of everything a queue carries: a change here is a change of contract.
class JobCodecTest {
  private static final QueueId ID = new QueueId("01ARZ3NDEKTSV4RRFFQ69G5FAV");
  private static final Instant BIRTH = Instant.parse("2026-11-21T10:00:00.123Z");
  private static final DeliveryJob JOB =
      new DeliveryJob(
          "j1",
          ID,
          new SpoolRef("in/s1", 10, 20),
          true,
          ReversePath.parse("a@b.org"),
          List.of(Mailbox.parse("x@example.net"), Mailbox.parse("\"y z\"@example.net")),
          true,
          false,
          new Route.Remote("default", new Domain("example.net")),
          BIRTH,
          2);
  private static final String JOB_FIELDS =
      """
      "jobId":"j1","queueId":"01ARZ3NDEKTSV4RRFFQ69G5FAV",\
      "body":{"key":"in/s1","offset":10,"length":20},"soleUser":true,"sender":"a@b.org",\
      "recipients":["x@example.net","\\"y z\\"@example.net"],"eightBit":true,"smtpUtf8":false,\
      "route":{"kind":"remote","lane":"default","destination":"example.net"},\
      "birth":"2026-11-21T10:00:00.123Z","attempt":2}\
      """;
  private static final String JOB_JSON = "{\"v\":1," + JOB_FIELDS;

  @Test
  void deliveryJob() throws Exception {
    assertThat(JobCodec.encode(JOB)).isEqualTo(JOB_JSON);
    assertThat(JobCodec.decodeDelivery(JOB_JSON)).isEqualTo(JOB);
  }

  @Test
  void charactersThatQueuesRefuseAreEscaped() throws Exception {
    List<Mailbox> to = List.of(Mailbox.parse("a\uFFFF😀ö@example.net"));
    String json = JobCodec.encode(JOB.only(to));
    assertThat(json).contains("[\"a\\uffff😀ö@example.net\"]");
    assertThat(JobCodec.decodeDelivery(json).recipients()).isEqualTo(to);
    assertThat(MessageJson.forQueues("\"\uD83D x \uFFFE\"")).isEqualTo("\"\\ud83d x \\ufffe\"");
  }

  @Test
  void theSourceAndTheWaitingStandInFieldsOfTheirOwn() throws Exception {
    String json =
        JOB_JSON
            .replace("\"default\"", "\"out-1\"")
            .replace(
                "\"attempt\":2",
                "\"attempt\":2,\"source\":\"ip1\",\"waitingSince\":\"2026-11-21T10:00:00.123Z\"");
    DeliveryJob job = JOB.from("out-1", "ip1").putOff(BIRTH);
    assertThat(JobCodec.encode(job)).isEqualTo(json);
    assertThat(JobCodec.decodeDelivery(json)).isEqualTo(job);
  }

  @Test
  void manifest() throws Exception {
    var manifest =
        new InboundManifest(
            "in/s1",
            List.of(
                new InboundManifest.Entry(
                    ID,
                    0,
                    77,
                    new Envelope(
                        ReversePath.NULL, List.of(Mailbox.parse("x@example.net")), false, true),
                    BIRTH,
                    "192.0.2.1 (h.example)",
                    "m1@h.example")));
    String json =
        """
        {"v":1,"segment":"in/s1","entries":[{"queueId":"01ARZ3NDEKTSV4RRFFQ69G5FAV","offset":0,\
        "length":77,"envelope":{"sender":"","recipients":["x@example.net"],"eightBit":false,\
        "smtpUtf8":true},"acceptedAt":"2026-11-21T10:00:00.123Z","peer":"192.0.2.1 (h.example)",\
        "messageId":"m1@h.example"}]}\
        """;
    assertThat(JobCodec.encode(manifest)).isEqualTo(json);
    assertThat(JobCodec.decodeManifest(json)).isEqualTo(manifest);
  }

  @Test
  void bounceJob() throws Exception {
    var bounce =
        new BounceJob(
            ID,
            JOB,
            true,
            BounceJob.Action.FAILED,
            List.of(
                new BounceJob.Report(
                    Mailbox.parse("x@example.net"),
                    EnhancedStatus.parse("5.1.1"),
                    "550 5.1.1 no",
                    "mx.example.net",
                    "no such user",
                    BIRTH)));
    String json =
        "{\"v\":1,\"bounceId\":\"01ARZ3NDEKTSV4RRFFQ69G5FAV\",\"job\":{"
            + JOB_FIELDS
            + """
            ,"ownsSegment":true,"failures":[{"recipient":"x@example.net","status":"5.1.1",\
            "diagnostic":"550 5.1.1 no","remoteMta":"mx.example.net","text":"no such user",\
            "at":"2026-11-21T10:00:00.123Z"}]}\
            """;
    assertThat(JobCodec.encode(bounce)).isEqualTo(json);
    assertThat(JobCodec.decodeBounce(json)).isEqualTo(bounce);
  }

  @Test
  void whatTheClientAskedForStandsInOneMoreField() throws Exception {
    Mailbox x = Mailbox.parse("x@example.net");
    Mailbox yz = Mailbox.parse("\"y z\"@example.net");
    var asked =
        new EsmtpParameters(
            true,
            false,
            EsmtpParameters.Ret.HDRS,
            "QQ+2B314",
            Map.of(
                yz,
                new RecipientParameters(
                    Set.of(
                        RecipientParameters.Notify.DELAY,
                        RecipientParameters.Notify.SUCCESS,
                        RecipientParameters.Notify.FAILURE),
                    "rfc822;y+20z@example.net",
                    true)));
    var job =
        new DeliveryJob(
            JOB.jobId(),
            JOB.queueId(),
            JOB.body(),
            JOB.soleUser(),
            JOB.sender(),
            JOB.recipients(),
            JOB.eightBit(),
            JOB.smtpUtf8(),
            JOB.route(),
            JOB.birth(),
            JOB.attempt(),
            asked);
    String field =
        """
        ,"parameters":{"binaryMime":true,"requireTls":false,"ret":"HDRS","envelopeId":"QQ+2B314",\
        "recipients":{"\\"y z\\"@example.net":{"notifyOn":["SUCCESS","FAILURE","DELAY"],\
        "originalRecipient":"rfc822;y+20z@example.net","delayTold":true}}}}\
        """;
    String json = JOB_JSON.substring(0, JOB_JSON.length() - 1) + field;
    assertThat(JobCodec.encode(job)).isEqualTo(json);
    assertThat(JobCodec.decodeDelivery(json)).isEqualTo(job);
    assertThat(job.only(List.of(x)).parameters().recipients()).isEmpty();
    assertThat(job.next(List.of(yz)).parameters()).isEqualTo(asked);
  }

  @Test
  void anEnvelopeCarriesItToo() throws Exception {
    var asked = new EsmtpParameters(false, true, null, null, Map.of());
    var envelope =
        new Envelope(
            ReversePath.NULL, List.of(Mailbox.parse("x@example.net")), false, false, asked);
    var manifest =
        new InboundManifest(
            "in/s1", List.of(new InboundManifest.Entry(ID, 0, 77, envelope, BIRTH, "p", "")));
    String json = JobCodec.encode(manifest);
    assertThat(json)
        .contains(
            """
            "smtpUtf8":false,"parameters":{"binaryMime":false,"requireTls":true,"recipients":{}}}\
            """);
    assertThat(JobCodec.decodeManifest(json)).isEqualTo(manifest);
  }

  @Test
  void aBounceOfAnotherThanFailureSaysSo() throws Exception {
    var report =
        new BounceJob.Report(
            Mailbox.parse("x@example.net"),
            EnhancedStatus.parse("2.0.0"),
            null,
            null,
            "it is there",
            BIRTH);
    var bounce = new BounceJob(ID, JOB, false, BounceJob.Action.DELIVERED, List.of(report));
    String json = JobCodec.encode(bounce);
    assertThat(json).contains("\"ownsSegment\":false,\"action\":\"DELIVERED\",\"failures\":[");
    assertThat(JobCodec.decodeBounce(json)).isEqualTo(bounce);
  }

  @Test
  void anotherVersionIsRefused() {
    assertThatThrownBy(() -> JobCodec.decodeDelivery(JOB_JSON.replace("\"v\":1", "\"v\":2")))
        .isInstanceOf(MalformedJobException.class)
        .hasMessage("a DeliveryJob has \"v\":1, this one has 2");
  }

  @Test
  void whatIsNoJobIsRefused() {
    for (String body : List.of("", "[]", "{", "null", "{\"v\":1}", "{\"v\":1,\"jobId\":\"j\"}")) {
      assertThatThrownBy(() -> JobCodec.decodeDelivery(body))
          .as(body)
          .isInstanceOf(MalformedJobException.class);
    }
  }

  @Test
  void unknownFieldsAreIgnored() throws Exception {
    String later = JOB_JSON.replace("\"jobId\"", "\"new\":1,\"jobId\"");
    assertThat(JobCodec.decodeDelivery(later)).isEqualTo(JOB);
  }
}

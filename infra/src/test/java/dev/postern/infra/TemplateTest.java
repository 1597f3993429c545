package dev.postern.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The template keeps every rule; each rule sees the one line that breaks it.
class TemplateTest {
  private static final Path TEMPLATE = Path.of("..", "template.yaml");

  private static final Path LANE = Path.of("..", "lane.yaml");

  @Test
  void theTemplateKeepsEveryRule() throws IOException {
    assertThat(CheckTemplate.faults(Template.read(TEMPLATE))).isEmpty();
  }

  @Test
  void theTemplateOfALaneKeepsEveryRuleBesideIt() throws IOException {
    Template both = Template.read(LANE).beside(Template.read(TEMPLATE));
    assertThat(CheckTemplate.faults(both)).isEmpty();
    assertThat(both.functions()).hasSize(9);
    assertThat(both.workQueues())
        .extracting(QueueResource::name)
        .hasSize(7)
        .contains("remote-${Lane}");
  }

  @ParameterizedTest
  @CsvSource({
    "VisibilityTimeout: 1800, VisibilityTimeout: 1799, write 1800",
    "remote-${Lane}-dlq, lane-${Lane}-dlq, LaneDeadLetters holds dead letters of no queue",
    "remote-*, bounce-*, may do sqs:SendMessage on",
    "POSTERN_LANES, POSTERN_X, may do sqs:SendMessage on",
    "Fn::Sub: postern-${Stage}-bounce-arn, Fn::Sub: postern-${Stage}-events-arn, may do"
        + " sqs:SendMessage on",
    "[ReportBatchItemFailures], [], DeliverLaneFunction does not report",
    "MaximumConcurrency: 10, MaximumConcurrency: 50, over the budget of 180",
    "Resource: !Ref AgentFunctionArns, Resource: !Ref Lanes, DeliverLaneFunction may invoke"
        + " [Lanes]",
  })
  void whatBreaksALaneIsSeen(String from, String to, String told) throws IOException {
    String text = Files.readString(LANE);
    assertThat(text).contains(from);
    Template broken = Template.parse(text.replace(from, to)).beside(Template.read(TEMPLATE));
    assertThat(CheckTemplate.faults(broken)).anySatisfy(f -> assertThat(f).contains(told));
  }

  @Test
  void aLaneImportsOnlyWhatIsExported() throws IOException {
    Template lane = Template.parse(Files.readString(LANE).replace("-write-logs", "-read-logs"));
    Template main = Template.read(TEMPLATE);
    assertThatThrownBy(() -> lane.beside(main))
        .isInstanceOf(TemplateException.class)
        .hasMessageEndingWith(
            "imports postern-${Stage}-read-logs, which the main template does not export");
  }

  @Test
  void itNamesEightFunctionsAndSixQueuesWithTheirDeadLetters() throws IOException {
    Template template = Template.read(TEMPLATE);
    assertThat(template.functions()).hasSize(8);
    assertThat(template.workQueues()).hasSize(6);
    assertThat(template.queues()).hasSize(12);
  }

  @Test
  void schedulesAreThoseOfTheDesign() throws IOException {
    assertThat(Template.read(TEMPLATE).functions())
        .filteredOn(function -> !function.schedules().isEmpty())
        .extracting(FunctionResource::id, f -> f.schedules().getFirst())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("RetryFunction", "rate(1 minute)"),
            org.assertj.core.groups.Tuple.tuple("RelayCleanupFunction", "rate(30 minutes)"));
  }

  /// Each row: where the change is made (the first place after this text), what becomes what, the
  /// faults to be told.
  static Stream<Arguments> breaks() {
    return Stream.of(
        Arguments.of(
            "-${Stage}-inbound\n", "VisibilityTimeout: 360", "VisibilityTimeout: 359", "write 360"),
        Arguments.of("-${Stage}-local\n", "maxReceiveCount: 60", "maxReceiveCount: 59", "12 h"),
        Arguments.of("-${Stage}-bounce-dlq\n", "Period: 1209600", "Period: 1209599", "for 14 days"),
        Arguments.of(
            "-${Stage}-events\n", "SseEnabled: true", "SseEnabled: false", "is not encrypted"),
        Arguments.of(
            "-${Stage}-events\n", "EventsDeadLetters", "BounceDeadLetters", "into events-dlq"),
        Arguments.of(
            "LocalDeadLetters:\n", "-local-dlq", "-lokal-dlq", "LocalDeadLetters holds dead"),
        Arguments.of(
            "LedgerFunction:", "[ReportBatchItemFailures]", "[]", "LedgerFunction does not report"),
        Arguments.of(
            "LedgerFunction:", "MaximumBatchingWindowInSeconds: 2",
            "MaximumBatchingWindowInSeconds: 0", "window of 1 s"),
        Arguments.of("BounceFunction:", "ScalingConfig:", "OtherConfig:", "no MaximumConcurrency"),
        Arguments.of("RetryFunction:", "Type: Schedule", "Type: Api", "RetryFunction has neither"),
        Arguments.of(
            "BounceFunction:",
            "Queue: !GetAtt BounceQueue",
            "Queue: !GetAtt EventsQueue",
            "EventsQueue feeds 2 functions"),
        Arguments.of(
            "DispatchRole:",
            "- !GetAtt LocalQueue.Arn\n",
            "- !GetAtt InboundQueue.Arn\n",
            "DispatchFunction may do sqs:SendMessage"),
        Arguments.of("DispatchRole:", "sqs:DeleteMessage, ", "", "may do sqs:DeleteMessage on []"),
        Arguments.of(
            "RetryFunction:", "POSTERN_QUEUE_LOCAL: !Ref LocalQueue",
            "POSTERN_QUEUE_LOCAL: !Ref BounceQueue", "POSTERN_QUEUE_LOCAL names queue bounce"),
        Arguments.of(
            "BounceRole:",
            "Resource: !Sub ${SpoolBucket.Arn}/*",
            "Resource: \"*\"",
            "BounceFunction is allowed on *"),
        Arguments.of("BounceRole:", "s3:GetObject", "s3:*", "BounceFunction is allowed [s3:*"),
        Arguments.of(
            "BounceFunction:",
            "POSTERN_SPOOL_BUCKET: !Ref SpoolBucket",
            "POSTERN_X: y",
            "may use a bucket unknown"),
        Arguments.of(
            "DeliverLocalFunction:", "POSTERN_MAIL_ROOT", "POSTERN_OTHER", "needs all of mount"),
        Arguments.of(
            "DeliverRemoteRole:",
            "Resource: !Ref AgentFunctionArns",
            "Resource: !Ref LoginSenders",
            "DeliverRemoteFunction may invoke [LoginSenders]"),
        Arguments.of(
            "DeliverLocalFunction:",
            "POSTERN_AGENTS_FUNCTIONS",
            "POSTERN_X",
            "POSTERN_AGENTS_FUNCTIONS names []"),
        Arguments.of(
            "RetryRole:",
            "Action: [s3:ListBucket]",
            "Action: [s3:PutObject]",
            "RetryFunction may not read the copy of the rules"),
        Arguments.of("RetryFunction:", "VpcConfig:", "NoConfig:", "is outside the VPC"),
        Arguments.of(
            "DispatchFunction:",
            "MaximumConcurrency: 40",
            "MaximumConcurrency: 400",
            "over the budget of 180"));
  }

  @ParameterizedTest(name = "{3}")
  @MethodSource("breaks")
  void eachRuleSeesWhatBreaksIt(String after, String from, String to, String told)
      throws IOException {
    String text = Files.readString(TEMPLATE);
    int at = text.indexOf(from, text.indexOf(after));
    assertThat(text.indexOf(after)).isNotNegative();
    assertThat(at).isNotNegative();
    String broken = text.substring(0, at) + to + text.substring(at + from.length());
    assertThat(CheckTemplate.faults(Template.parse(broken)))
        .anySatisfy(fault -> assertThat(fault).contains(told));
  }

  @Test
  void aPlaceThatCannotBeReadIsNamed() throws IOException {
    String text = Files.readString(TEMPLATE).replace("Timeout: 300", "Timeout: soon");
    assertThatThrownBy(() -> CheckTemplate.faults(Template.parse(text)))
        .isInstanceOf(TemplateException.class)
        .hasMessage(
            "template.Resources.DeliverRemoteFunction.Properties.Timeout is not a whole number but"
                + " soon");
  }

  @Test
  void exitStatusTellsKeptBrokenAndUnreadable(@TempDir Path folder) throws IOException {
    String text = Files.readString(TEMPLATE);
    Path broken = Files.writeString(folder.resolve("broken.yaml"), text.replace("1209600", "60"));
    assertThat(CheckTemplate.run(TEMPLATE.toString())).isZero();
    assertThat(CheckTemplate.run(TEMPLATE.toString(), LANE.toString())).isZero();
    assertThat(CheckTemplate.run(broken.toString(), LANE.toString())).isEqualTo(1);
    assertThat(CheckTemplate.run(broken.toString())).isEqualTo(1);
    Path noYaml = Files.writeString(folder.resolve("no.yaml"), "a: [1");
    assertThat(CheckTemplate.run(noYaml.toString())).isEqualTo(2);
    assertThat(CheckTemplate.run(folder.resolve("none.yaml").toString())).isEqualTo(2);
  }
}

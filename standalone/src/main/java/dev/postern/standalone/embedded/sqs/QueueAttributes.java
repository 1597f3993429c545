package dev.postern.standalone.embedded.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// The attributes that a queue may be given: their ranges and defaults, as SQS documents them.
final class QueueAttributes {
  private record Range(int least, int most, int byDefault) {}

  private static final Map<String, Range> NUMBERS =
      Map.of(
          "VisibilityTimeout", new Range(0, 43_200, 30),
          "DelaySeconds", new Range(0, 900, 0),
          "MessageRetentionPeriod", new Range(60, 1_209_600, 345_600),
          "MaximumMessageSize", new Range(1024, 1_048_576, 1_048_576),
          "ReceiveMessageWaitTimeSeconds", new Range(0, 20, 0));

  /// Kept and told, and of no effect here but for `RedrivePolicy`.
  private static final Set<String> TEXTS =
      Set.of(
          "RedrivePolicy",
          "RedriveAllowPolicy",
          "Policy",
          "KmsMasterKeyId",
          "KmsDataKeyReusePeriodSeconds",
          "SqsManagedSseEnabled");

  private QueueAttributes() {}

  static Map<String, String> defaults() {
    Map<String, String> all = new HashMap<>();
    NUMBERS.forEach((name, range) -> all.put(name, Integer.toString(range.byDefault())));
    return all;
  }

  /// The attributes over those there were; an empty text takes one away.
  ///
  /// @throws SqsFault at the first name or value that SQS would not take
  static Map<String, String> merged(Map<String, String> before, Map<String, String> given) {
    Map<String, String> all = new HashMap<>(before);
    given.forEach(
        (name, value) -> {
          check(name, value);
          if (value.isEmpty()) {
            all.remove(name);
          } else {
            all.put(name, value);
          }
        });
    return all;
  }

  private static void check(String name, String value) {
    Range range = NUMBERS.get(name);
    if (range == null && !TEXTS.contains(name)) {
      throw new SqsFault(
          SqsFault.Code.INVALID_ATTRIBUTE_NAME,
          "Unknown Attribute " + name + " (this endpoint has standard queues, no FIFO).");
    }
    if (range != null && !within(range, value)) {
      throw new SqsFault(
          SqsFault.Code.INVALID_ATTRIBUTE_VALUE, "Invalid value for the parameter " + name + ".");
    }
    if (name.equals("RedrivePolicy") && !value.isEmpty()) {
      redrive(value);
    }
  }

  private static boolean within(Range range, String value) {
    return value.matches("[0-9]{1,9}")
        && Integer.parseInt(value) >= range.least()
        && Integer.parseInt(value) <= range.most();
  }

  /// Reads a redrive policy: `{"deadLetterTargetArn":"arn:...:NAME","maxReceiveCount":5}`.
  static Queue.Redrive redrive(String policy) {
    try {
      JsonNode json = Json.parse(policy);
      String arn = json.path("deadLetterTargetArn").asText("");
      int count = json.path("maxReceiveCount").asInt(0);
      if (!arn.isEmpty() && count >= 1 && count <= 1000) {
        return new Queue.Redrive(Arns.queueName(arn), count);
      }
    } catch (UncheckedIOException _) {
      // as any other value that is no policy
    }
    throw SqsFault.badValue(
        "RedrivePolicy",
        policy,
        "It needs deadLetterTargetArn and maxReceiveCount from 1 to 1000.");
  }
}

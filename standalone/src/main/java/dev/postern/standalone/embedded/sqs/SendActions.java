package dev.postern.standalone.embedded.sqs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// SendMessage and SendMessageBatch.
final class SendActions {
  private static final int LARGEST_BATCH = 1_048_576;

  private final Queues queues;
  private final GroupCommit commits;
  private final Arrivals arrivals;
  private final InstantSource clock;

  SendActions(Queues queues, GroupCommit commits, Arrivals arrivals, InstantSource clock) {
    this.queues = queues;
    this.commits = commits;
    this.arrivals = arrivals;
    this.clock = clock;
  }

  private record Prepared(MessageStore.NewMessage message, JsonNode attributes, int size) {}

  ObjectNode send(Parameters request) {
    Queue queue = queues.named(Arns.nameInUrl(request.required("QueueUrl")));
    Prepared prepared = prepare(queue, request);
    store(queue, List.of(prepared));
    return answer(prepared);
  }

  ObjectNode sendBatch(Parameters request) {
    Queue queue = queues.named(Arns.nameInUrl(request.required("QueueUrl")));
    Batch<Prepared> batch = new Batch<>(request.entries(), entry -> prepare(queue, entry));
    List<Prepared> prepared = batch.prepared();
    if (prepared.stream().mapToInt(Prepared::size).sum() > LARGEST_BATCH) {
      throw new SqsFault(
          SqsFault.Code.BATCH_TOO_LONG,
          "Batch requests cannot be longer than " + LARGEST_BATCH + " bytes.");
    }
    if (!prepared.isEmpty()) {
      store(queue, prepared);
    }
    return batch.answer(
        Collections.nCopies(prepared.size(), queue), (message, _) -> answer(message));
  }

  private void store(Queue queue, List<Prepared> prepared) {
    long now = clock.millis();
    commits.run(
        sql -> {
          for (Prepared one : prepared) {
            MessageStore.send(sql, queue, one.message(), now);
          }
          return true;
        });
    arrivals.ring(queue.id());
  }

  private Prepared prepare(Queue queue, Parameters given) {
    String body = given.required("MessageBody");
    if (!body.codePoints().allMatch(SendActions::allowed)) {
      throw new SqsFault(
          SqsFault.Code.INVALID_CONTENTS,
          "The message contains characters outside the allowed set: control characters but tab,"
              + " LF and CR, U+FFFE, U+FFFF, or half a surrogate pair.");
    }
    JsonNode attributes = given.json().path("MessageAttributes");
    @Nullable String kept = MessageAttributes.checked(attributes);
    int size = body.getBytes(UTF_8).length + MessageAttributes.size(attributes);
    int limit = queue.number("MaximumMessageSize");
    if (size > limit) {
      throw new SqsFault(
          SqsFault.Code.INVALID_PARAMETER_VALUE,
          "One or more parameters are invalid. Reason: Message must be shorter than "
              + limit
              + " bytes.");
    }
    int delay = given.number("DelaySeconds", queue.number("DelaySeconds"), 0, 900);
    return new Prepared(
        new MessageStore.NewMessage(
            UUID.randomUUID().toString(),
            body,
            kept,
            given.optional("MessageGroupId"),
            clock.millis() + delay * 1000L),
        attributes,
        size);
  }

  /// XML 1.0's characters, which are SQS's.
  private static boolean allowed(int character) {
    return character >= 0x20
        ? character < 0xD800 || (character > 0xDFFF && character != 0xFFFE && character != 0xFFFF)
        : character == '\t' || character == '\n' || character == '\r';
  }

  private static ObjectNode answer(Prepared sent) {
    ObjectNode answer =
        Json.object()
            .put("MessageId", sent.message().messageId())
            .put("MD5OfMessageBody", Checksums.ofBody(sent.message().body()));
    if (!sent.attributes().isEmpty()) {
      answer.put("MD5OfMessageAttributes", Checksums.ofAttributes(sent.attributes()));
    }
    return answer;
  }
}

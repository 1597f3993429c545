package dev.postern.standalone.embedded.sqs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// ReceiveMessage, with its long poll: the request's own virtual thread waits.
final class ReceiveActions {
  private final Queues queues;
  private final GroupCommit commits;
  private final MessageStore store;
  private final Arrivals arrivals;
  private final InstantSource clock;

  ReceiveActions(
      Queues queues,
      GroupCommit commits,
      MessageStore store,
      Arrivals arrivals,
      InstantSource clock) {
    this.queues = queues;
    this.commits = commits;
    this.store = store;
    this.arrivals = arrivals;
    this.clock = clock;
  }

  ObjectNode receive(Parameters request) {
    Queue queue = queues.named(Arns.nameInUrl(request.required("QueueUrl")));
    int most = request.number("MaxNumberOfMessages", 1, 1, 10);
    int wait =
        request.number("WaitTimeSeconds", queue.number("ReceiveMessageWaitTimeSeconds"), 0, 20);
    long hidden =
        1000L * request.number("VisibilityTimeout", queue.number("VisibilityTimeout"), 0, 43_200);
    List<MessageStore.StoredMessage> messages = poll(queue, most, hidden, wait * 1000L);
    ObjectNode answer = Json.object();
    if (!messages.isEmpty()) {
      ArrayNode list = Json.array();
      messages.forEach(message -> list.add(answer(message, request)));
      answer.set("Messages", list);
    }
    return answer;
  }

  private List<MessageStore.StoredMessage> poll(
      Queue queue, int most, long hiddenMillis, long waitMillis) {
    long started = System.nanoTime();
    while (true) {
      long ringsSeen = arrivals.rings(queue.id());
      MessageStore.Received received = receive(queue, most, hiddenMillis);
      long left = waitMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
      long untilDue = Math.max(received.nextDue() - clock.millis(), 1);
      if (!received.messages().isEmpty()
          || left <= 0
          || !arrivals.await(queue.id(), ringsSeen, Math.min(left, untilDue))) {
        return received.messages();
      }
    }
  }

  private MessageStore.Received receive(Queue queue, int most, long hiddenMillis) {
    @Nullable Queue deadLetters = queues.deadLettersOf(queue);
    MessageStore.Received received =
        commits.run(
            sql -> {
              long now = clock.millis();
              long until = now + Math.max(hiddenMillis, 1);
              return store.receive(sql, queue, deadLetters, most, now, until);
            });
    if (deadLetters != null && received.movedToDeadLetters()) {
      arrivals.ring(deadLetters.id());
    }
    return received;
  }

  private ObjectNode answer(MessageStore.StoredMessage message, Parameters request) {
    ObjectNode answer =
        Json.object()
            .put("MessageId", message.messageId())
            .put("ReceiptHandle", message.receipt().handle())
            .put("MD5OfBody", Checksums.ofBody(message.body()))
            .put("Body", message.body());
    List<String> asked = new ArrayList<>(request.texts("AttributeNames"));
    asked.addAll(request.texts("MessageSystemAttributeNames"));
    Map<String, String> told = systemAttributes(message);
    if (!asked.contains("All")) {
      told.keySet().retainAll(asked);
    }
    if (!told.isEmpty()) {
      answer.set("Attributes", Json.object(told));
    }
    String kept = message.attributes();
    if (kept != null) {
      ObjectNode chosen = MessageAttributes.chosen(kept, request.texts("MessageAttributeNames"));
      if (!chosen.isEmpty()) {
        answer.put("MD5OfMessageAttributes", Checksums.ofAttributes(chosen));
        answer.set("MessageAttributes", chosen);
      }
    }
    return answer;
  }

  private Map<String, String> systemAttributes(MessageStore.StoredMessage message) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("SenderId", Arns.ACCOUNT);
    all.put("SentTimestamp", Long.toString(message.sent()));
    all.put("ApproximateReceiveCount", Integer.toString(message.receiveCount()));
    all.put("ApproximateFirstReceiveTimestamp", Long.toString(message.firstReceived()));
    String group = message.groupId();
    if (group != null) {
      all.put("MessageGroupId", group);
    }
    Queue origin = message.origin() == 0 ? null : queues.withId(message.origin());
    if (origin != null) {
      all.put("DeadLetterQueueSourceArn", Arns.arn(origin.name()));
    }
    return all;
  }
}

package dev.postern.standalone.embedded.sqs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is done with a queue as a whole: make, find, list, describe, change, purge, delete.
final class QueueActions {
  private final Queues queues;
  private final GroupCommit commits;
  private final URI endpoint;
  private final InstantSource clock;

  QueueActions(Queues queues, GroupCommit commits, URI endpoint, InstantSource clock) {
    this.queues = queues;
    this.commits = commits;
    this.endpoint = endpoint;
    this.clock = clock;
  }

  ObjectNode create(Parameters request) {
    return url(queues.create(request.required("QueueName"), request.map("Attributes")));
  }

  ObjectNode findUrl(Parameters request) {
    return url(queues.named(request.required("QueueName")));
  }

  ObjectNode list(Parameters request) {
    String prefix = request.optional("QueueNamePrefix");
    return urls(
        "QueueUrls",
        queues.all().stream()
            .map(Queue::name)
            .filter(name -> prefix == null || name.startsWith(prefix))
            .sorted()
            .toList());
  }

  ObjectNode listDeadLetterSources(Parameters request) {
    Queue queue = queue(request);
    return urls(
        "queueUrls",
        queues.all().stream()
            .filter(one -> queue.equals(queues.deadLettersOf(one)))
            .map(Queue::name)
            .sorted()
            .toList());
  }

  ObjectNode attributes(Parameters request) {
    Queue queue = queue(request);
    List<String> asked = request.texts("AttributeNames");
    Map<String, String> told = new LinkedHashMap<>(queue.attributes());
    told.put("QueueArn", Arns.arn(queue.name()));
    told.put("CreatedTimestamp", Long.toString(queue.created() / 1000));
    told.put("LastModifiedTimestamp", Long.toString(queue.modified() / 1000));
    if (asked.stream().anyMatch(name -> name.equals("All") || name.startsWith("Approximate"))) {
      MessageStore.Counts counts =
          commits.run(sql -> MessageStore.counts(sql, queue, clock.millis()));
      told.put("ApproximateNumberOfMessages", Long.toString(counts.visible()));
      told.put("ApproximateNumberOfMessagesNotVisible", Long.toString(counts.inFlight()));
      told.put("ApproximateNumberOfMessagesDelayed", Long.toString(counts.delayed()));
    }
    if (!asked.contains("All")) {
      told.keySet().retainAll(asked);
    }
    ObjectNode answer = Json.object();
    if (!told.isEmpty()) {
      answer.set("Attributes", Json.object(told));
    }
    return answer;
  }

  ObjectNode setAttributes(Parameters request) {
    queues.change(queue(request), request.map("Attributes"));
    return Json.object();
  }

  ObjectNode purge(Parameters request) {
    Queue queue = queue(request);
    commits.run(sql -> MessageStore.purge(sql, queue));
    return Json.object();
  }

  ObjectNode delete(Parameters request) {
    queues.delete(queue(request));
    return Json.object();
  }

  private Queue queue(Parameters request) {
    return queues.named(Arns.nameInUrl(request.required("QueueUrl")));
  }

  private ObjectNode url(Queue queue) {
    return Json.object().put("QueueUrl", url(queue.name()));
  }

  private ObjectNode urls(String member, List<String> names) {
    ArrayNode list = Json.array();
    names.forEach(name -> list.add(url(name)));
    ObjectNode answer = Json.object();
    answer.set(member, list);
    return answer;
  }

  private String url(String name) {
    return endpoint + "/" + Arns.ACCOUNT + "/" + name;
  }
}

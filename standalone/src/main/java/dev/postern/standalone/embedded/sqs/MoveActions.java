package dev.postern.standalone.embedded.sqs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// StartMessageMoveTask and ListMessageMoveTasks: dead letters go back to work.
///
/// The task is over when the request is answered; so there is nothing to cancel, and the list, kept
/// in memory, holds completed tasks only.
final class MoveActions {
  private static final int KEPT = 10;
  private static final int MOVED_A_STEP = 500;

  private final Queues queues;
  private final GroupCommit commits;
  private final Arrivals arrivals;
  private final InstantSource clock;
  private final Deque<ObjectNode> finished = new ArrayDeque<>();

  MoveActions(Queues queues, GroupCommit commits, Arrivals arrivals, InstantSource clock) {
    this.queues = queues;
    this.commits = commits;
    this.arrivals = arrivals;
    this.clock = clock;
  }

  ObjectNode start(Parameters request) {
    Queue source = queue(request.required("SourceArn"));
    String target = request.optional("DestinationArn");
    Queue destination = target == null ? null : queue(target);
    if (queues.all().stream().noneMatch(one -> source.equals(queues.deadLettersOf(one)))) {
      throw SqsFault.badValue(
          "SourceArn", Arns.arn(source.name()), "Source queue must be configured as a DLQ.");
    }
    long started = clock.millis();
    int moved = move(source, destination);
    queues.all().forEach(queue -> arrivals.ring(queue.id()));
    String handle = UUID.randomUUID().toString();
    ObjectNode task =
        Json.object()
            .put("Status", "COMPLETED")
            .put("SourceArn", Arns.arn(source.name()))
            .put("ApproximateNumberOfMessagesMoved", moved)
            .put("StartedTimestamp", started);
    if (destination != null) {
      task.put("DestinationArn", Arns.arn(destination.name()));
    }
    remember(task);
    return Json.object().put("TaskHandle", handle);
  }

  ObjectNode list(Parameters request) {
    String source = Arns.arn(queue(request.required("SourceArn")).name());
    int most = request.number("MaxResults", 1, 1, KEPT);
    ArrayNode results = Json.array();
    synchronized (finished) {
      finished.stream()
          .filter(task -> source.equals(task.path("SourceArn").asText()))
          .limit(most)
          .forEach(results::add);
    }
    ObjectNode answer = Json.object();
    answer.set("Results", results);
    return answer;
  }

  private int move(Queue source, @Nullable Queue destination) {
    int all = 0;
    int step;
    do {
      step =
          commits.run(
              sql -> MessageStore.redrive(sql, source, destination, clock.millis(), MOVED_A_STEP));
      all += step;
    } while (step > 0);
    return all;
  }

  private Queue queue(String arn) {
    Queue queue = queues.find(Arns.queueName(arn));
    if (queue == null) {
      throw new SqsFault(
          SqsFault.Code.RESOURCE_NOT_FOUND,
          "The resource that you specified does not exist: " + arn);
    }
    return queue;
  }

  private void remember(ObjectNode task) {
    synchronized (finished) {
      finished.addFirst(task);
      if (finished.size() > KEPT) {
        finished.removeLast();
      }
    }
  }
}

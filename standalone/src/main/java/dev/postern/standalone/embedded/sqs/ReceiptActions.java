package dev.postern.standalone.embedded.sqs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// What is done with a receipt handle: DeleteMessage, ChangeMessageVisibility, and their batches.
final class ReceiptActions {
  private final Queues queues;
  private final GroupCommit commits;
  private final Arrivals arrivals;
  private final InstantSource clock;

  ReceiptActions(Queues queues, GroupCommit commits, Arrivals arrivals, InstantSource clock) {
    this.queues = queues;
    this.commits = commits;
    this.arrivals = arrivals;
    this.clock = clock;
  }

  private record Change(Receipt receipt, int seconds) {}

  ObjectNode delete(Parameters request) {
    Receipt receipt = Receipt.parse(request.required("ReceiptHandle"));
    delete(queue(request), List.of(receipt));
    return Json.object();
  }

  ObjectNode deleteBatch(Parameters request) {
    Queue queue = queue(request);
    Batch<Receipt> batch =
        new Batch<>(request.entries(), entry -> Receipt.parse(entry.required("ReceiptHandle")));
    List<Receipt> receipts = batch.prepared();
    if (!receipts.isEmpty()) {
      delete(queue, receipts);
    }
    return batch.answer(Collections.nCopies(receipts.size(), queue), (_, _) -> Json.object());
  }

  ObjectNode changeVisibility(Parameters request) {
    Queue queue = queue(request);
    Change change = change(request);
    return answer(change, change(queue, List.of(change)).getFirst());
  }

  ObjectNode changeVisibilityBatch(Parameters request) {
    Queue queue = queue(request);
    Batch<Change> batch = new Batch<>(request.entries(), ReceiptActions::change);
    List<Change> changes = batch.prepared();
    List<MessageStore.VisibilityChange> results =
        changes.isEmpty() ? List.of() : change(queue, changes);
    return batch.answer(results, ReceiptActions::answer);
  }

  private Queue queue(Parameters request) {
    return queues.named(Arns.nameInUrl(request.required("QueueUrl")));
  }

  private void delete(Queue queue, List<Receipt> receipts) {
    commits.run(
        sql -> {
          for (Receipt receipt : receipts) {
            MessageStore.delete(sql, queue, receipt);
          }
          return true;
        });
  }

  private static Change change(Parameters given) {
    Receipt receipt = Receipt.parse(given.required("ReceiptHandle"));
    given.required("VisibilityTimeout");
    return new Change(receipt, given.number("VisibilityTimeout", 0, 0, 43_200));
  }

  private List<MessageStore.VisibilityChange> change(Queue queue, List<Change> changes) {
    List<MessageStore.VisibilityChange> results =
        commits.run(
            sql -> {
              List<MessageStore.VisibilityChange> all = new ArrayList<>();
              long now = clock.millis();
              for (Change one : changes) {
                all.add(
                    MessageStore.changeVisibility(
                        sql, queue, one.receipt(), now, now + one.seconds() * 1000L));
              }
              return all;
            });
    arrivals.ring(queue.id()); // a message may be due sooner than the long polls reckon with
    return results;
  }

  private static ObjectNode answer(Change change, MessageStore.VisibilityChange result) {
    return switch (result) {
      case CHANGED -> Json.object();
      case NOT_IN_FLIGHT ->
          throw new SqsFault(
              SqsFault.Code.MESSAGE_NOT_INFLIGHT, "The message is not in flight by this receipt.");
      case NOT_THERE ->
          throw SqsFault.badValue(
              "ReceiptHandle",
              change.receipt().handle(),
              "Message does not exist or is not available for visibility timeout change.");
    };
  }
}

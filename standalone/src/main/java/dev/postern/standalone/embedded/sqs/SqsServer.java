package dev.postern.standalone.embedded.sqs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// The endpoint and its file, put together.
public final class SqsServer implements AutoCloseable {
  private final HttpEndpoint http;
  private final GroupCommit commits;
  private final Queues queues;
  private final Arrivals arrivals = new Arrivals();
  private final InstantSource clock;
  private final Map<String, Function<Parameters, ObjectNode>> actions;

  /// Takes the port and the file; requests are answered after `serve`.
  ///
  /// @throws IOException if the port cannot be had
  /// @throws SQLException if the file cannot
  public SqsServer(Path file, int port, InstantSource clock, RandomGenerator random)
      throws IOException, SQLException {
    this.clock = clock;
    http = new HttpEndpoint(port);
    try {
      commits = new GroupCommit(QueueFile.open(file));
    } catch (SQLException e) {
      http.close();
      throw e;
    }
    queues = new Queues(commits, clock);
    actions = actions(new MessageStore(random));
  }

  private Map<String, Function<Parameters, ObjectNode>> actions(MessageStore store) {
    QueueActions whole = new QueueActions(queues, commits, uri(), clock);
    SendActions send = new SendActions(queues, commits, arrivals, clock);
    ReceiveActions receive = new ReceiveActions(queues, commits, store, arrivals, clock);
    ReceiptActions receipt = new ReceiptActions(queues, commits, arrivals, clock);
    MoveActions move = new MoveActions(queues, commits, arrivals, clock);
    return Map.ofEntries(
        Map.entry("CreateQueue", whole::create),
        Map.entry("GetQueueUrl", whole::findUrl),
        Map.entry("ListQueues", whole::list),
        Map.entry("ListDeadLetterSourceQueues", whole::listDeadLetterSources),
        Map.entry("GetQueueAttributes", whole::attributes),
        Map.entry("SetQueueAttributes", whole::setAttributes),
        Map.entry("PurgeQueue", whole::purge),
        Map.entry("DeleteQueue", whole::delete),
        Map.entry("SendMessage", send::send),
        Map.entry("SendMessageBatch", send::sendBatch),
        Map.entry("ReceiveMessage", receive::receive),
        Map.entry("DeleteMessage", receipt::delete),
        Map.entry("DeleteMessageBatch", receipt::deleteBatch),
        Map.entry("ChangeMessageVisibility", receipt::changeVisibility),
        Map.entry("ChangeMessageVisibilityBatch", receipt::changeVisibilityBatch),
        Map.entry("StartMessageMoveTask", move::start),
        Map.entry("ListMessageMoveTasks", move::list));
  }

  /// Makes sure of a queue and of these attributes of it; its other attributes stay as they are, an
  /// empty text takes one away.
  public void ensureQueue(String name, Map<String, String> attributes) {
    Queue queue = queues.find(name);
    if (queue == null) {
      queues.create(name, attributes);
    } else if (!QueueAttributes.merged(queue.attributes(), attributes).equals(queue.attributes())) {
      queues.change(queue, attributes);
    }
  }

  /// Makes visible again what was received before, by consumers that are gone.
  ///
  /// @return how many messages that were
  public int releaseInFlight() {
    int released = commits.run(sql -> MessageStore.releaseInFlight(sql, clock.millis()));
    queues.all().forEach(queue -> arrivals.ring(queue.id()));
    return released;
  }

  public void serve() {
    http.serve(actions);
  }

  public URI uri() {
    return http.uri();
  }

  /// The URL that `GetQueueUrl` tells for a queue of that name.
  public URI queueUrl(String name) {
    return uri().resolve("/" + Arns.ACCOUNT + "/" + name);
  }

  public static String arn(String queueName) {
    return Arns.arn(queueName);
  }

  /// Ends the long polls, lets what runs end, and closes the file.
  @Override
  public void close() {
    arrivals.close();
    http.close();
    commits.close();
  }
}

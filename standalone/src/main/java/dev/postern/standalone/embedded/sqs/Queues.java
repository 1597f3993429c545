package dev.postern.standalone.embedded.sqs;

import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The queues there are: in memory for every request, in the file for the next start.
final class Queues {
  private final GroupCommit commits;
  private final InstantSource clock;
  private final Map<String, Queue> byName = new ConcurrentHashMap<>();

  Queues(GroupCommit commits, InstantSource clock) {
    this.commits = commits;
    this.clock = clock;
    load().forEach(queue -> byName.put(queue.name(), queue));
  }

  private List<Queue> load() {
    return commits.run(
        sql ->
            sql.query(
                "SELECT id, name, created, modified, attributes FROM queue",
                row ->
                    Queue.of(
                        row.getLong(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getLong(4),
                        Json.texts(Json.parse(row.getString(5))))));
  }

  Collection<Queue> all() {
    return byName.values();
  }

  @Nullable Queue find(String name) {
    return byName.get(name);
  }

  Queue named(String name) {
    Queue queue = byName.get(name);
    if (queue == null) {
      throw new SqsFault(
          SqsFault.Code.QUEUE_DOES_NOT_EXIST, "The specified queue does not exist: " + name);
    }
    return queue;
  }

  @Nullable Queue withId(long id) {
    return byName.values().stream().filter(queue -> queue.id() == id).findAny().orElse(null);
  }

  /// The queue that takes this one's hopeless messages, if it has one.
  @Nullable Queue deadLettersOf(Queue queue) {
    Queue.Redrive redrive = queue.redrive();
    return redrive == null ? null : byName.get(redrive.deadLetterQueue());
  }

  /// Makes the queue; one of that name may be there already, if none of its attributes differs.
  synchronized Queue create(String name, Map<String, String> given) {
    Queue there = byName.get(name);
    if (there != null) {
      if (!QueueAttributes.merged(there.attributes(), given).equals(there.attributes())) {
        throw new SqsFault(
            SqsFault.Code.QUEUE_NAME_EXISTS,
            "A queue " + name + " already exists with other attributes.");
      }
      return there;
    }
    if (!name.matches("[A-Za-z0-9_-]{1,80}")) {
      throw SqsFault.badValue(
          "QueueName", name, "It is not 1 to 80 letters, digits, - and _ (FIFO is not offered).");
    }
    Map<String, String> attributes = checked(QueueAttributes.merged(Map.of(), given));
    Map<String, String> all = QueueAttributes.defaults();
    all.putAll(attributes);
    long now = clock.millis();
    long id =
        commits.run(
            sql -> {
              sql.update(
                  "INSERT INTO queue (name, created, modified, attributes) VALUES (?, ?, ?, ?)",
                  name,
                  now,
                  now,
                  Json.object(all).toString());
              return sql.number("SELECT last_insert_rowid()");
            });
    return keep(Queue.of(id, name, now, now, all));
  }

  synchronized Queue change(Queue queue, Map<String, String> given) {
    Map<String, String> all =
        checked(QueueAttributes.merged(named(queue.name()).attributes(), given));
    long now = clock.millis();
    commits.run(
        sql ->
            sql.update(
                "UPDATE queue SET modified = ?, attributes = ? WHERE id = ?",
                now,
                Json.object(all).toString(),
                queue.id()));
    return keep(Queue.of(queue.id(), queue.name(), queue.created(), now, all));
  }

  synchronized void delete(Queue queue) {
    commits.run(
        sql -> {
          MessageStore.purge(sql, queue);
          return sql.update("DELETE FROM queue WHERE id = ?", queue.id());
        });
    byName.remove(queue.name());
  }

  private Queue keep(Queue queue) {
    byName.put(queue.name(), queue);
    return queue;
  }

  private Map<String, String> checked(Map<String, String> attributes) {
    String policy = attributes.get("RedrivePolicy");
    if (policy != null) {
      named(QueueAttributes.redrive(policy).deadLetterQueue());
    }
    return attributes;
  }
}

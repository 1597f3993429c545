package dev.postern.standalone.embedded;

import dev.postern.standalone.embedded.sqs.SqsServer;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/// The standalone relay's SQS, on 127.0.0.1: what it has acknowledged survives `kill -9`.
///
/// Why not ElasticMQ: after one SQL error (a full disk is enough) its persistence goes on
/// acknowledging without storing, until it is restarted; measured with 1.7.1.
public final class EmbeddedSqs implements AutoCloseable {
  private final SqsServer server;

  private EmbeddedSqs(SqsServer server) {
    this.server = server;
  }

  /// Opens the queues of that folder, and makes those of the list that are not there.
  ///
  /// @param port 0: any free port
  /// @throws StoreStartException if the port or the folder cannot be had
  public static EmbeddedSqs start(Path dir, int port, List<QueueSpec> queues) {
    SqsServer server = open(dir.toAbsolutePath().normalize(), port);
    try {
      create(server, queues);
      server.serve();
      return new EmbeddedSqs(server);
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private static SqsServer open(Path dir, int port) {
    try {
      NativeLibraryFolder.use(Files.createDirectories(dir.resolve("native")));
      return new SqsServer(
          dir.resolve("queues.db"), port, InstantSource.system(), RandomGenerator.getDefault());
    } catch (BindException e) {
      throw Ports.taken("SQS", port, e);
    } catch (SQLException | IOException e) {
      throw new StoreStartException(
          "The queue file in "
              + dir
              + " cannot be opened: "
              + e.getMessage()
              + ". If another relay runs on this folder, stop it; else check the folder's rights"
              + " and the free disk space.",
          e);
    }
  }

  /// Dead-letter queues first: a redrive policy must name a queue that exists.
  private static void create(SqsServer server, List<QueueSpec> queues) {
    Set<String> names = new HashSet<>();
    queues.forEach(queue -> names.add(queue.name()));
    for (QueueSpec queue : queues) {
      String target = queue.deadLetterQueue();
      if (target != null && !names.contains(target)) {
        throw new IllegalArgumentException(
            "queue " + queue.name() + " names " + target + ", which is not in the list");
      }
      server.ensureQueue(
          queue.name(), Map.of("VisibilityTimeout", Long.toString(queue.visibility().toSeconds())));
    }
    for (QueueSpec queue : queues) {
      server.ensureQueue(queue.name(), redrive(queue));
    }
  }

  private static Map<String, String> redrive(QueueSpec queue) {
    String target = queue.deadLetterQueue();
    return Map.of(
        "RedrivePolicy",
        target == null
            ? ""
            : "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":%d}"
                .formatted(SqsServer.arn(target), queue.maxReceiveCount()));
  }

  /// What to give the SDK as its endpoint.
  public URI endpoint() {
    return server.uri();
  }

  public URI queueUrl(String name) {
    return server.queueUrl(name);
  }

  /// Makes visible again, at once, every message that was received and not deleted: to be called
  /// after a start and before the first consumer, since the consumers before died with the process.
  ///
  /// @return how many messages that were
  public int releaseInFlight() {
    return server.releaseInFlight();
  }

  @Override
  public void close() {
    server.close();
  }
}

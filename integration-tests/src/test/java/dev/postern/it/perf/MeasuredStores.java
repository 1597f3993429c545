package dev.postern.it.perf;

import dev.postern.queue.QueueName;
import dev.postern.standalone.embedded.EmbeddedS3;
import dev.postern.standalone.embedded.EmbeddedSqs;
import dev.postern.standalone.embedded.QueueSpec;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// The embedded S3 and SQS in a process of their own, so that the front end's cost can be told from
/// theirs.
///
/// `MeasuredStores FOLDER` writes `FOLDER/stores.properties` when they serve, and ends when the
/// front end that connected to the leash ends, or when none has within a minute.
public final class MeasuredStores {
  static final String BUCKET = "spool";
  static final String KEY = "measured";
  private static final Duration LEASH_WITHIN = Duration.ofMinutes(1);

  private MeasuredStores() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    List<QueueSpec> queues =
        Arrays.stream(QueueName.values())
            .map(name -> new QueueSpec(name.text(), Duration.ofMinutes(5), 0, null))
            .toList();
    try (ServerSocket leash = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        EmbeddedS3 s3 = EmbeddedS3.start(folder.resolve("s3"), 0, BUCKET, KEY, KEY);
        EmbeddedSqs sqs = EmbeddedSqs.start(folder.resolve("sqs"), 0, queues)) {
      String urls =
          Arrays.stream(QueueName.values())
              .map(name -> name.settingKey() + "=" + sqs.queueUrl(name.text()) + "\n")
              .collect(Collectors.joining());
      Path unfinished = folder.resolve("stores.properties.new");
      Files.writeString(
          unfinished,
          """
          postern.s3.endpoint=%s
          postern.spool.bucket=%s
          postern.sqs.endpoint=%s
          leash=%d
          %s\
          """
              .formatted(s3.endpoint(), BUCKET, sqs.endpoint(), leash.getLocalPort(), urls));
      Files.move(unfinished, folder.resolve("stores.properties"), StandardCopyOption.ATOMIC_MOVE);
      leash.setSoTimeout((int) LEASH_WITHIN.toMillis());
      try (var held = leash.accept()) {
        var _ = held.getInputStream().read();
      }
    }
  }
}

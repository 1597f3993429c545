package dev.postern.it.perf;

import dev.postern.aws.S3Spool;
import dev.postern.aws.SqsQueues;
import dev.postern.queue.Queues;
import dev.postern.settings.Settings;
import dev.postern.spool.Spool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/// The [MeasuredStores] of a folder, as the process that is measured reaches them. They end with
/// it.
record ReachedStores(Settings settings, Socket leash, Spool spool, Queues queues)
    implements AutoCloseable {
  private static final Duration WITHIN = Duration.ofSeconds(30);

  /// Waits until they serve.
  ///
  /// @param values the process's own settings
  static ReachedStores in(Path folder, Map<String, String> values)
      throws IOException, InterruptedException {
    Properties stores = read(folder.resolve("stores.properties"));
    Map<String, String> all = new HashMap<>(values);
    stores.stringPropertyNames().stream()
        .filter(key -> key.startsWith("postern."))
        .forEach(key -> all.put(key, stores.getProperty(key)));
    Settings settings = MeasuredFrontEnd.settings(all);
    var credentials =
        StaticCredentialsProvider.create(
            AwsBasicCredentials.create(MeasuredStores.KEY, MeasuredStores.KEY));
    int leash = Integer.parseInt(stores.getProperty("leash"));
    return new ReachedStores(
        settings,
        new Socket(InetAddress.getLoopbackAddress(), leash),
        S3Spool.connect(settings, credentials, Region.US_EAST_1),
        SqsQueues.connect(settings, credentials, Region.US_EAST_1));
  }

  private static Properties read(Path file) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + WITHIN.toNanos();
    while (!Files.exists(file)) {
      if (System.nanoTime() > deadline) {
        throw new IOException(file + " is not there within " + WITHIN);
      }
      Thread.sleep(50);
    }
    var properties = new Properties();
    try (var in = Files.newBufferedReader(file)) {
      properties.load(in);
    }
    return properties;
  }

  @Override
  public void close() throws IOException {
    queues.close();
    spool.close();
    leash.close();
  }
}

package dev.postern.cli;

import dev.postern.aws.SqsQueues;
import dev.postern.db.Database;
import dev.postern.queue.Queues;
import dev.postern.settings.Settings;
import dev.postern.settings.StoreSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;

/// The stores a command works on: those of the relay that runs at home, by its run file, or those
/// that the environment names.
///
/// @param runFile null against AWS
record RelayStores(Settings settings, Database database, @Nullable RunFile runFile)
    implements AutoCloseable {

  static RelayStores find(PosternCommand postern) throws CliFault, IOException {
    Map<String, String> variables = postern.environment().variables();
    Settings.Source environment = Settings.environment(variables);
    boolean named =
        !variables.getOrDefault(StoreSettings.DB_URL.environmentVariable(), "").isEmpty();
    if (named && !postern.isHomeGiven()) {
      return of(Settings.of(List.of(environment)), null);
    }
    RunFile running = running(postern.home());
    return of(Settings.of(List.of(source(running), environment)), running);
  }

  /// The run file of the relay that runs at `home`.
  ///
  /// @throws CliFault when none runs there
  static RunFile running(Path home) throws CliFault, IOException {
    Optional<RunFile> file = RunFile.read(home);
    if (file.isEmpty() || file.get().process(home).isEmpty()) {
      throw CliFault.unreachable(
          "no relay runs at "
              + home
              + (file.isEmpty()
                  ? ""
                  : " (process " + file.get().pid() + " of its run.json is gone)")
              + "; start one with `postern up -d --home "
              + home
              + "`, or name a database with POSTERN_DB_URL");
    }
    return file.get();
  }

  private static RelayStores of(Settings settings, @Nullable RunFile runFile) {
    return new RelayStores(settings, Database.withoutPool(settings), runFile);
  }

  private static Settings.Source source(RunFile file) {
    Map<String, String> values = new HashMap<>(file.settings());
    values.put(StoreSettings.DB_URL.key(), file.db().url());
    values.put(StoreSettings.DB_USER.key(), file.db().user());
    values.put(StoreSettings.DB_PASSWORD.key(), file.db().password());
    values.put(StoreSettings.SQS_ENDPOINT.key(), file.sqs().endpoint());
    file.sqs()
        .queues()
        .forEach(
            (name, url) -> {
              if (!name.endsWith("-dlq")) {
                values.put("postern.queue." + name, url);
              }
            });
    return new Settings.Source("run.json", values);
  }

  /// Connects to the queues; close what is returned.
  ///
  /// @throws CliFault when the AWS variables do not say where they are
  Queues queues() throws CliFault {
    RunFile running = runFile;
    try {
      return running == null ? SqsQueues.connect(settings) : queuesOf(running);
    } catch (SdkClientException e) {
      String message = String.valueOf(e.getMessage());
      throw CliFault.unreachable(
          "the queues cannot be reached: "
              + message.substring(0, Math.min(100, message.length()))
              + "; set AWS_REGION and the other AWS variables");
    }
  }

  private Queues queuesOf(RunFile running) {
    RunFile.S3 s3 = running.s3();
    return SqsQueues.connect(
        settings,
        StaticCredentialsProvider.create(
            AwsBasicCredentials.create(s3.accessKey(), s3.secretKey())),
        Region.of(s3.region()));
  }

  @Override
  public void close() {
    database.close();
  }
}

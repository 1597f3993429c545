package dev.postern.it.cloud;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import dev.postern.it.Programs;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/// One function as Lambda runs it: a JVM of its own under the runtime interface client, in a folder
/// that holds the unpacked jar and nothing else, with the environment it is given and nothing else.
final class FunctionProcess implements AutoCloseable {
  /// The longest a start and one event may take on a busy machine.
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final LambdaRuntimeApi api;
  private final Process process;
  private final Path output;

  private FunctionProcess(LambdaRuntimeApi api, Process process, Path output) {
    this.api = api;
    this.process = process;
    this.output = output;
  }

  /// @param task the folder of the unpacked jar, `/var/task` on Lambda
  /// @param output the file its log goes to
  static FunctionProcess start(
      Path task, String handler, Duration timeout, Map<String, String> variables, Path output)
      throws IOException {
    var api = new LambdaRuntimeApi(timeout);
    var builder = new ProcessBuilder(command(handler));
    builder.directory(task.toFile());
    builder.environment().clear();
    builder.environment().putAll(lambdaVariables(api, task, handler));
    builder.environment().putAll(variables);
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    return new FunctionProcess(api, builder.start(), output);
  }

  /// Sends one event and waits for what comes of it, at most [#PATIENCE].
  LambdaRuntimeApi.Answer invoke(String event) throws InterruptedException, IOException {
    try {
      return api.invoke(event).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("no answer (alive: " + process.isAlive() + ")\n" + log(), e);
    }
  }

  /// What it has written so far.
  String log() throws IOException {
    return Files.readString(output);
  }

  private static List<String> command(String handler) {
    String path =
        Stream.of(
                AWSLambda.class,
                Context.class,
                LambdaEventSerializers.class,
                SdkInternalThreadLocal.class)
            .map(FunctionProcess::jarOf)
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", path));
    command.addAll(List.of(AWSLambda.class.getName(), handler));
    return command;
  }

  private static String jarOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> lambdaVariables(
      LambdaRuntimeApi api, Path task, String handler) {
    Map<String, String> variables = new HashMap<>();
    variables.put("AWS_LAMBDA_RUNTIME_API", api.address());
    variables.put("AWS_LAMBDA_FUNCTION_NAME", "postern");
    variables.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
    variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024");
    variables.put("AWS_LAMBDA_LOG_GROUP_NAME", "/postern/test/functions");
    variables.put("AWS_LAMBDA_LOG_STREAM_NAME", "test");
    variables.put("LAMBDA_TASK_ROOT", task.toString());
    variables.put("_HANDLER", handler);
    variables.put("AWS_REGION", "us-east-1");
    variables.put("AWS_ACCESS_KEY_ID", "test");
    variables.put("AWS_SECRET_ACCESS_KEY", "test");
    variables.put("TZ", ":UTC");
    variables.put("LANG", "en_US.UTF-8");
    return variables;
  }

  @Override
  public void close() {
    Programs.end(process);
    api.close();
  }
}

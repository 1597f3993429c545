package dev.postern.aws;

import dev.postern.settings.Setting;
import dev.postern.settings.Settings;
import dev.postern.settings.Settings.Source;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/// An endpoint named by the environment, with its credentials (`test` unless given) and settings.
record TestEndpoint(String url) {
  static final String S3 = "POSTERN_TEST_S3_ENDPOINT";
  static final String SQS = "POSTERN_TEST_SQS_ENDPOINT";

  static TestEndpoint of(String variable) {
    return new TestEndpoint(Objects.requireNonNull(System.getenv(variable), variable));
  }

  StaticCredentialsProvider credentials() {
    return StaticCredentialsProvider.create(
        AwsBasicCredentials.create(
            variable("AWS_ACCESS_KEY_ID", "test"), variable("AWS_SECRET_ACCESS_KEY", "test")));
  }

  Region region() {
    return Region.of(variable("AWS_REGION", "us-east-1"));
  }

  AwsClients.Access access() {
    return new AwsClients.Access(credentials(), region());
  }

  Settings settings(Setting<?> endpoint, Setting<?> other, String value) {
    Map<String, String> values = new HashMap<>();
    values.put(endpoint.key(), url);
    values.put(other.key(), value);
    return Settings.of(List.of(new Source("test", values)));
  }

  private static String variable(String name, String otherwise) {
    return Objects.requireNonNullElse(System.getenv(name), otherwise);
  }
}

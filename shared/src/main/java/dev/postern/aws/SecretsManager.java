package dev.postern.aws;

import dev.postern.settings.Settings;
import java.io.IOException;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

/// Texts kept in AWS Secrets Manager, by ARN or name.
///
/// **On failure:** [IOException] naming the secret, never its text; each call ends within
/// `postern.store.timeout`.
public final class SecretsManager implements AutoCloseable {
  private final SecretsManagerClient client;

  private SecretsManager(SecretsManagerClient client) {
    this.client = client;
  }

  /// A secret's current text.
  ///
  /// @param version changes with the text
  public record Secret(String version, String text) {
    /// Names the version, not the text.
    @Override
    public String toString() {
      return "Secret[" + version + "]";
    }
  }

  /// Connects with the credentials and region that the SDK finds.
  public static SecretsManager connect(Settings settings) {
    return new SecretsManager(AwsClients.secretsManager(settings, AwsClients.Access.FOUND_BY_SDK));
  }

  /// Connects with these credentials.
  public static SecretsManager connect(
      Settings settings, AwsCredentialsProvider credentials, Region region) {
    return new SecretsManager(
        AwsClients.secretsManager(settings, new AwsClients.Access(credentials, region)));
  }

  /// Reads a secret.
  ///
  /// @throws IOException when there is none, it has no text, or the service does not answer
  public Secret get(String arn) throws IOException {
    GetSecretValueResponse answer;
    try {
      answer = client.getSecretValue(request -> request.secretId(arn));
    } catch (SdkException e) {
      throw new IOException("secret " + arn + " cannot be read: " + e.getMessage(), e);
    }
    if (answer.secretString() == null) {
      throw new IOException("secret " + arn + " has no text; store it as a string");
    }
    return new Secret(String.valueOf(answer.versionId()), answer.secretString());
  }

  @Override
  public void close() {
    client.close();
  }
}

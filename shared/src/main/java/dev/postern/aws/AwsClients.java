package dev.postern.aws;

import dev.postern.settings.Setting;
import dev.postern.settings.Settings;
import dev.postern.settings.StoreSettings;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/// How the product's SDK clients are made: endpoints, time limits, bounded connection pools.
///
/// A call ends within `postern.store.timeout`, its retries included; one attempt within two fifths
/// of that, so that a first attempt that hangs leaves time for a second.
final class AwsClients {
  /// The longest wait of a long poll (SQS has it so).
  static final Duration LONGEST_POLL = Duration.ofSeconds(20);

  private AwsClients() {}

  /// Who calls and where; null for what the SDK finds itself (environment, system properties,
  /// role).
  record Access(@Nullable AwsCredentialsProvider credentials, @Nullable Region region) {
    static final Access FOUND_BY_SDK = new Access(null, null);
  }

  /// An S3 client that leaves checksums to its caller.
  ///
  /// The SDK's own way to send a CRC32 wraps the body in `aws-chunked` and appends a trailer; over
  /// plain HTTP it signs each chunk, too, with or without a checksum; so chunks are off as well.
  /// [S3Spool] has the whole content in memory, so it computes the CRC32 beforehand and sends it in
  /// a header: one pass over memory, a plain body, and S3 still refuses a body that was damaged on
  /// the way. Reads are ranges, which S3 gives no checksum for.
  static S3Client s3(Settings settings, Access access) {
    var builder =
        S3Client.builder()
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .serviceConfiguration(c -> c.chunkedEncodingEnabled(false));
    URI endpoint = StoreSettings.endpoint(settings, StoreSettings.S3_ENDPOINT);
    if (endpoint != null) {
      // Other stores have no DNS name per bucket.
      builder.forcePathStyle(true);
    }
    return finish(builder, settings, StoreSettings.S3_ENDPOINT, access, Duration.ZERO).build();
  }

  /// An SQS client whose connections outlast a long poll.
  static SqsClient sqs(Settings settings, Access access) {
    return finish(SqsClient.builder(), settings, StoreSettings.SQS_ENDPOINT, access, LONGEST_POLL)
        .build();
  }

  /// A Secrets Manager client.
  static SecretsManagerClient secretsManager(Settings settings, Access access) {
    return finish(
            SecretsManagerClient.builder(),
            settings,
            StoreSettings.SECRETS_MANAGER_ENDPOINT,
            access,
            Duration.ZERO)
        .build();
  }

  /// The longest one attempt may take.
  static Duration attemptTimeout(Settings settings) {
    return settings.get(StoreSettings.STORE_TIMEOUT).multipliedBy(2).dividedBy(5);
  }

  private static <B extends AwsClientBuilder<B, ?> & SdkSyncClientBuilder<B, ?>> B finish(
      B builder,
      Settings settings,
      Setting<String> endpointSetting,
      Access access,
      Duration longestSilence) {
    Duration attempt = attemptTimeout(settings);
    builder
        .overrideConfiguration(
            ClientOverrideConfiguration.builder()
                .apiCallTimeout(settings.get(StoreSettings.STORE_TIMEOUT))
                .apiCallAttemptTimeout(attempt)
                .retryStrategy(RetryMode.STANDARD)
                .build())
        .httpClientBuilder(
            Apache5HttpClient.builder()
                .maxConnections(settings.get(StoreSettings.STORE_CONNECTIONS))
                .connectionTimeout(attempt)
                .connectionAcquisitionTimeout(attempt)
                .socketTimeout(attempt.plus(longestSilence)));
    URI endpoint = StoreSettings.endpoint(settings, endpointSetting);
    if (endpoint != null) {
      builder.endpointOverride(endpoint);
    }
    if (access.credentials() != null) {
      builder.credentialsProvider(access.credentials());
    }
    if (access.region() != null) {
      builder.region(access.region());
    }
    return builder;
  }
}

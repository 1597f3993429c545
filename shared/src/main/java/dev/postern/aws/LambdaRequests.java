package dev.postern.aws;

import dev.postern.settings.AgentSettings;
import dev.postern.settings.Settings;
import dev.postern.settings.StoreSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.ServiceMetadata;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/// Makes requests of Lambda's operation `Invoke`, which waits for what the function returns
/// (`RequestResponse`). Credentials and region are those that the SDK finds; an ARN names its own
/// region.
///
/// Signed by the SDK's signer (SigV4) and sent by whoever asked: the SDK's client for Lambda is 4
/// MB more in each function's jar, for this one operation, and tries again by itself.
///
/// **Standard:** AWS Lambda API Reference, `Invoke`, version 2015-03-31.
public final class LambdaRequests {
  private static final String SERVICE = "lambda";
  private static final String ARN = "arn:";
  private static final int ARN_REGION = 3;

  /// What the HTTP client sets itself, as it was signed.
  private static final Set<String> SET_BY_CLIENT = Set.of("host", "content-length");

  private final @Nullable URI endpoint;
  private final AwsCredentialsProvider credentials;
  private final AwsRegionProvider region;
  private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();

  LambdaRequests(
      @Nullable URI endpoint, AwsCredentialsProvider credentials, AwsRegionProvider region) {
    this.endpoint = endpoint;
    this.credentials = credentials;
    this.region = region;
  }

  /// For the endpoint of the settings, or AWS. Nothing is asked for yet.
  public static LambdaRequests of(Settings settings) {
    return new LambdaRequests(
        StoreSettings.endpoint(settings, AgentSettings.LAMBDA_ENDPOINT),
        DefaultCredentialsProvider.builder().build(),
        DefaultAwsRegionProviderChain.builder().build());
  }

  /// A request that may be sent once, at once: its signature is good for five minutes.
  ///
  /// @param function name or ARN
  /// @param event JSON
  /// @param limit longest wait for the answer
  /// @throws IOException when no credentials or no region can be found
  public HttpRequest invoke(String function, byte[] event, Duration limit) throws IOException {
    try {
      Region where = regionOf(function);
      SdkHttpRequest unsigned =
          SdkHttpRequest.builder()
              .method(SdkHttpMethod.POST)
              .uri(endpoint == null ? regional(where) : endpoint)
              .encodedPath(
                  "/2015-03-31/functions/" + SdkHttpUtils.urlEncode(function) + "/invocations")
              .putHeader("Content-Type", "application/json")
              .putHeader("X-Amz-Invocation-Type", "RequestResponse")
              .build();
      SignedRequest signed =
          signer.sign(
              request ->
                  request
                      .identity(credentials.resolveCredentials())
                      .request(unsigned)
                      .payload(ContentStreamProvider.fromByteArrayUnsafe(event))
                      .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SERVICE)
                      .putProperty(AwsV4HttpSigner.REGION_NAME, where.id()));
      return request(signed.request(), event, limit);
    } catch (SdkException e) {
      throw new IOException("it cannot be signed for: " + e.getMessage(), e);
    }
  }

  private Region regionOf(String function) {
    return function.startsWith(ARN)
        ? Region.of(function.split(":", ARN_REGION + 2)[ARN_REGION])
        : region.getRegion();
  }

  private static URI regional(Region region) {
    return URI.create("https://" + ServiceMetadata.of(SERVICE).endpointFor(region));
  }

  private static HttpRequest request(SdkHttpRequest signed, byte[] event, Duration limit) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(signed.getUri())
            .version(HttpClient.Version.HTTP_1_1)
            .timeout(limit)
            .POST(BodyPublishers.ofByteArray(event));
    signed.forEachHeader(
        (name, values) -> {
          if (!SET_BY_CLIENT.contains(name.toLowerCase(Locale.ROOT))) {
            values.forEach(value -> request.header(name, value));
          }
        });
    return request.build();
  }
}

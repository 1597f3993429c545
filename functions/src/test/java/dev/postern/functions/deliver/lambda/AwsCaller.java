package dev.postern.functions.deliver.lambda;

import java.util.Map;

/// Whom the SDK takes us for until it is closed: somebody whose key [LambdaApi] knows, in
/// eu-central-1.
public final class AwsCaller implements AutoCloseable {
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "aws.accessKeyId",
          LambdaApi.KEY_ID,
          "aws.secretAccessKey",
          LambdaApi.SECRET,
          "aws.region",
          "eu-central-1",
          "aws.disableEc2Metadata",
          "true");

  public AwsCaller() {
    PROPERTIES.forEach(System::setProperty);
  }

  @Override
  public void close() {
    PROPERTIES.keySet().forEach(System::clearProperty);
  }
}

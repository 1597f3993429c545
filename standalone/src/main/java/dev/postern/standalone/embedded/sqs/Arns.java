package dev.postern.standalone.embedded.sqs;

/// Names of queues in the three forms that requests use: plain, in an ARN, in a URL.
final class Arns {
  static final String ACCOUNT = "000000000000";
  private static final String PREFIX = "arn:aws:sqs:us-east-1:" + ACCOUNT + ":";

  private Arns() {}

  static String arn(String queueName) {
    return PREFIX + queueName;
  }

  /// The name in an ARN of any region and account: here there is but one of each.
  static String queueName(String arn) {
    return arn.substring(arn.lastIndexOf(':') + 1);
  }

  /// The name in a queue's URL, or in the bare name that SQS takes as well.
  static String nameInUrl(String url) {
    return url.substring(url.lastIndexOf('/') + 1);
  }
}

package dev.postern.it.contract;

import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/// The LocalStack that stands in for AWS where there is Docker.
final class LocalStackContainers {
  private LocalStackContainers() {}

  static LocalStackContainer create() {
    return new LocalStackContainer(DockerImageName.parse("localstack/localstack:4.9"))
        .withServices("s3", "sqs");
  }
}

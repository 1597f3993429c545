package dev.postern.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;

class EmbeddedS3Test {
  private static final String BUCKET = "spool";

  @TempDir private Path dir;

  @Test
  void putsGetsRangesAndDeletes() {
    try (EmbeddedS3 s3 = start(0);
        S3Client client = Clients.s3(s3.endpoint(), "key", "secret")) {
      client.putObject(r -> r.bucket(BUCKET).key("in/1"), RequestBody.fromString("0123456789"));
      client.putObject(
          r -> r.bucket(BUCKET).key("in/2").metadata(Map.of("a", "b")),
          RequestBody.fromString("x"));

      assertThat(client.getObjectAsBytes(r -> r.bucket(BUCKET).key("in/1")).asUtf8String())
          .isEqualTo("0123456789");
      assertThat(
              client
                  .getObjectAsBytes(r -> r.bucket(BUCKET).key("in/1").range("bytes=2-4"))
                  .asUtf8String())
          .isEqualTo("234");
      assertThat(client.headObject(r -> r.bucket(BUCKET).key("in/2")).metadata())
          .containsEntry("a", "b");
      assertThat(client.listObjectsV2(r -> r.bucket(BUCKET).prefix("in/")).contents()).hasSize(2);

      client.deleteObject(r -> r.bucket(BUCKET).key("in/1"));
      assertThatThrownBy(() -> client.getObjectAsBytes(r -> r.bucket(BUCKET).key("in/1")))
          .isInstanceOf(NoSuchKeyException.class);
    }
  }

  @Test
  void deletesManyAtOnceAndTakesParts() {
    try (EmbeddedS3 s3 = start(0);
        S3Client client = Clients.s3(s3.endpoint(), "key", "secret")) {
      client.putObject(r -> r.bucket(BUCKET).key("in/1"), RequestBody.fromString("x"));
      client.deleteObjects(
          r ->
              r.bucket(BUCKET)
                  .delete(d -> d.objects(List.of(ObjectIdentifier.builder().key("in/1").build()))));
      assertThat(client.listObjectsV2(r -> r.bucket(BUCKET)).contents()).isEmpty();

      String upload = client.createMultipartUpload(r -> r.bucket(BUCKET).key("in/2")).uploadId();
      String tag =
          client
              .uploadPart(
                  r -> r.bucket(BUCKET).key("in/2").uploadId(upload).partNumber(1),
                  RequestBody.fromString("part"))
              .eTag();
      client.completeMultipartUpload(
          r ->
              r.bucket(BUCKET)
                  .key("in/2")
                  .uploadId(upload)
                  .multipartUpload(
                      m ->
                          m.parts(
                              List.of(CompletedPart.builder().partNumber(1).eTag(tag).build()))));
      assertThat(client.getObjectAsBytes(r -> r.bucket(BUCKET).key("in/2")).asUtf8String())
          .isEqualTo("part");
    }
  }

  @Test
  void keepsObjectsAcrossARestart() {
    URI first;
    try (EmbeddedS3 s3 = start(0);
        S3Client client = Clients.s3(s3.endpoint(), "key", "secret")) {
      first = s3.endpoint();
      client.putObject(r -> r.bucket(BUCKET).key("in/1"), RequestBody.fromString("kept"));
    }
    try (EmbeddedS3 s3 = start(first.getPort());
        S3Client client = Clients.s3(s3.endpoint(), "key", "secret")) {
      assertThat(s3.endpoint()).isEqualTo(first);
      assertThat(client.getObjectAsBytes(r -> r.bucket(BUCKET).key("in/1")).asUtf8String())
          .isEqualTo("kept");
    }
  }

  @Test
  void refusesAnotherSecret() {
    try (EmbeddedS3 s3 = start(0);
        S3Client client = Clients.s3(s3.endpoint(), "key", "wrong")) {
      assertThatThrownBy(
              () ->
                  client.putObject(r -> r.bucket(BUCKET).key("in/1"), RequestBody.fromString("x")))
          .isInstanceOf(S3Exception.class)
          .hasMessageContaining("403");
    }
  }

  @Test
  void saysWhichPortIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, Ports.loopback())) {
      assertThatThrownBy(() -> start(taken.getLocalPort()))
          .isInstanceOf(StoreStartException.class)
          .hasMessageContaining("S3 cannot listen on 127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("or set another port");
    }
  }

  private EmbeddedS3 start(int port) {
    return EmbeddedS3.start(dir, port, BUCKET, "key", "secret");
  }
}

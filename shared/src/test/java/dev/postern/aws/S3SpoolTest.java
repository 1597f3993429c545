package dev.postern.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.postern.message.SpoolRef;
import dev.postern.settings.Settings;
import dev.postern.settings.Settings.Source;
import dev.postern.spool.Spool;
import dev.postern.spool.Spool.SegmentMissingException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;

/// What the spool does with a store that fails, in ways that no real store fails on demand.
class S3SpoolTest {
  private final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
  private final List<String> checksums = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch over = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer store;
  private Spool spool;
  private volatile Answer answer = (_, _) -> {};

  private interface Answer {
    void give(HttpExchange exchange, int request) throws IOException;
  }

  @BeforeEach
  void start() throws IOException {
    store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    store.setExecutor(threads);
    store.createContext("/", this::serve);
    store.start();
    Map<String, String> values =
        Map.of(
            "postern.s3.endpoint",
            "http://127.0.0.1:" + store.getAddress().getPort(),
            "postern.store.timeout",
            "2s");
    spool =
        S3Spool.connect(
            Settings.of(List.of(new Source("test", values))),
            StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")),
            Region.US_EAST_1);
  }

  @AfterEach
  void stop() {
    over.countDown();
    spool.close();
    store.stop(0);
    threads.close();
  }

  @Test
  void aTryAgainSendsTheSameContentWithItsChecksum() throws IOException {
    answer = (exchange, request) -> reply(exchange, request == 1 ? 503 : 200, "");
    ByteBuffer first = ByteBuffer.wrap("hello ".getBytes(StandardCharsets.US_ASCII));
    ByteBuffer second = ByteBuffer.wrap("world".getBytes(StandardCharsets.US_ASCII));
    spool.put("in/a", List.of(first, second));
    assertThat(bodies).containsExactly("hello world", "hello world");
    // CRC32 of "hello world" is 0x0d4a1185.
    assertThat(checksums).containsExactly("DUoRhQ==", "DUoRhQ==");
    assertThat(first.remaining()).isEqualTo(6);
  }

  @Test
  void aStoreThatAlwaysFailsIsToldWithKeyAndCause() {
    answer = (exchange, _) -> reply(exchange, 500, "");
    assertFails(() -> spool.put("in/a", List.of()), "in/a");
    assertFails(() -> spool.beginUpload("in/a"), "in/a");
    assertFails(() -> spool.open(new SpoolRef("in/a", 0, 1)), "in/a");
    assertFails(() -> spool.delete("in/a"), "in/a");
    assertFails(() -> spool.listOlderThan(Instant.EPOCH, _ -> {}), "list");
  }

  @Test
  void aStoreThatHangsIsGivenUpWithinTheTimeout() {
    answer = (_, _) -> await();
    Instant begin = Instant.now();
    assertFails(() -> spool.put("in/a", List.of()), "in/a");
    assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void onlyNoSuchKeySaysThatASegmentIsMissing() {
    answer = (exchange, _) -> reply(exchange, 404, error("NoSuchBucket"));
    assertThatThrownBy(() -> spool.open(new SpoolRef("in/a", 0, 1)))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(SegmentMissingException.class);
    answer = (exchange, _) -> reply(exchange, 404, error("NoSuchKey"));
    assertThatThrownBy(() -> spool.open(new SpoolRef("in/a", 0, 1)))
        .isInstanceOf(SegmentMissingException.class);
  }

  @Test
  void aBodyThatEndsEarlyIsAnErrorNotAnEnd() throws IOException {
    answer =
        (exchange, _) -> {
          exchange.sendResponseHeaders(206, 10);
          exchange.getResponseBody().write("half!".getBytes(StandardCharsets.US_ASCII));
          exchange.getResponseBody().flush();
          throw new IOException("the connection breaks");
        };
    try (InputStream in = spool.open(new SpoolRef("in/a", 0, 10))) {
      assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class);
    }
  }

  @Test
  void anAbortNeverThrows() throws IOException {
    answer =
        (exchange, request) ->
            reply(
                exchange,
                request == 1 ? 200 : 500,
                "<InitiateMultipartUploadResult><UploadId>u</UploadId>"
                    + "</InitiateMultipartUploadResult>");
    Spool.Upload upload = spool.beginUpload("in/a");
    upload.abort();
    assertFails(upload::complete, "in/a");
  }

  private interface Call {
    void run() throws IOException;
  }

  private static void assertFails(Call call, String named) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(named)
        .hasCauseInstanceOf(SdkException.class);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII));
      checksums.add(String.valueOf(exchange.getRequestHeaders().getFirst("x-amz-checksum-crc32")));
      answer.give(exchange, bodies.size());
    }
  }

  private static void reply(HttpExchange exchange, int status, String body) throws IOException {
    byte[] octets = body.getBytes(StandardCharsets.US_ASCII);
    exchange.sendResponseHeaders(status, octets.length == 0 ? -1 : octets.length);
    exchange.getResponseBody().write(octets);
  }

  private static String error(String code) {
    return "<Error><Code>" + code + "</Code><Message>no</Message></Error>";
  }

  private void await() {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

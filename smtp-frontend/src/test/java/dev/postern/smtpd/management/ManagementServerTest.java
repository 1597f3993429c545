package dev.postern.smtpd.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.IpAddress;
import dev.postern.settings.Settings;
import dev.postern.smtpd.trace.Traces;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ManagementServerTest {
  private final AtomicBoolean accepting = new AtomicBoolean(true);
  private final CompositeMeterRegistry meters = new CompositeMeterRegistry();
  private final Traces traces = new Traces(() -> Instant.parse("2026-03-01T12:00:00Z"));
  private final HttpClient client = HttpClient.newHttpClient();
  private ManagementServer server;

  @BeforeEach
  void start() throws IOException {
    server = start(0);
  }

  @AfterEach
  void close() {
    server.close();
    client.close();
  }

  @Test
  void readyAsLongAsMailIsTakenWhateverTheDatabaseDoes() throws Exception {
    HttpResponse<String> ready = get("/health/readiness");
    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(ready.body()).isEqualTo("{\"status\":\"UP\",\"mariadb\":\"restarting\"}\n");
    accepting.set(false);
    assertThat(get("/health/readiness").statusCode()).isEqualTo(503);
    assertThat(get("/health/readiness").body()).startsWith("{\"status\":\"DOWN\"");
    assertThat(get("/health/liveness").statusCode()).isEqualTo(200);
  }

  @Test
  void metricsAreReadAsPrometheusReadsThem() throws Exception {
    var timeouts = new LongAdder();
    Metric.TIMEOUTS.counter(meters, timeouts);
    Metric.CONNECTIONS_OPEN.gauge(meters, () -> 3, "smtp");
    Metric.COMMITS.timer(meters, "stored").record(Duration.ofMillis(20));
    timeouts.add(2);

    HttpResponse<String> scraped = get("/prometheus");

    assertThat(scraped.headers().firstValue("Content-Type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
    assertThat(scraped.body().lines())
        .contains(
            "postern_smtp_timeouts_total 2.0",
            "postern_smtp_connections_open{listener=\"smtp\"} 3.0",
            "postern_intake_commits_seconds_bucket{outcome=\"stored\",le=\"0.01\"} 0",
            "postern_intake_commits_seconds_bucket{outcome=\"stored\",le=\"0.025\"} 1",
            "postern_intake_commits_seconds_count{outcome=\"stored\"} 1")
        .anyMatch(line -> line.startsWith("jvm_memory_used_bytes{"))
        .anyMatch(line -> line.startsWith("process_cpu_usage "));
  }

  @Test
  void tracesBeginAndEnd() throws Exception {
    assertThat(get("/trace").body()).isEqualTo("no traces\n");
    HttpResponse<String> begun = send("POST", "/trace?who=203.0.113.0/24&minutes=5");
    assertThat(begun.body()).isEqualTo("203.0.113.0/24 until 2026-03-01T12:05:00Z\n");
    assertThat(traces.covers(IpAddress.parse("203.0.113.7"), null)).isTrue();
    HttpResponse<String> bad = send("POST", "/trace?who=bob%40example.com&minutes=x");
    assertThat(bad.statusCode()).isEqualTo(400);
    assertThat(bad.body()).contains("write POST /trace?who=203.0.113.7&minutes=10");
    assertThat(send("POST", "/trace").statusCode()).isEqualTo(400);
    assertThat(send("PUT", "/trace").statusCode()).isEqualTo(405);
    assertThat(send("DELETE", "/trace").body()).isEqualTo("no traces\n");
    assertThat(traces.any()).isFalse();
  }

  private HttpResponse<String> send(String method, String path)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(at(path)).method(method, BodyPublishers.noBody()).build();
    return client.send(request, BodyHandlers.ofString());
  }

  @Test
  void nothingElseIsAnswered() throws Exception {
    assertThat(get("/elsewhere").statusCode()).isEqualTo(404);
    var post = HttpRequest.newBuilder(at("/prometheus")).POST(BodyPublishers.ofString("x")).build();
    assertThat(client.send(post, BodyHandlers.discarding()).statusCode()).isEqualTo(405);
  }

  @Test
  void aTakenPortIsNamedWithItsSetting() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> start(taken.getLocalPort()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("127.0.0.1 port " + taken.getLocalPort())
          .hasMessageEndingWith("or set postern.http.port to another");
    }
  }

  private ManagementServer start(int port) throws IOException {
    var values =
        Map.of("postern.http.host", "127.0.0.1", "postern.http.port", String.valueOf(port));
    return ManagementServer.start(
        Settings.of(List.of(new Settings.Source("test", values))),
        accepting::get,
        () -> Map.of("mariadb", "restarting"),
        meters,
        traces);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(at(path)).build(), BodyHandlers.ofString());
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + server.address().getPort() + path);
  }
}

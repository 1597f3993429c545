package dev.postern.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class HealthTest {
  private final AtomicBoolean accepting = new AtomicBoolean(true);

  @Test
  void readyAsLongAsMailIsTakenWhateverTheDatabaseDoes() throws Exception {
    try (Health health = Health.start(0, accepting::get, () -> Map.of("mariadb", "restarting"))) {
      HttpResponse<String> ready = get(health, "/health/ready");
      assertThat(ready.statusCode()).isEqualTo(200);
      assertThat(ready.body()).isEqualTo("{\"status\":\"ready\",\"mariadb\":\"restarting\"}\n");
      accepting.set(false);
      assertThat(get(health, "/health/ready").statusCode()).isEqualTo(503);
      assertThat(get(health, "/health/live").statusCode()).isEqualTo(200);
    }
  }

  private static HttpResponse<String> get(Health health, String path)
      throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      var uri = URI.create("http://127.0.0.1:" + health.port() + path);
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
  }
}

package dev.postern.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.postern.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/// The client against an endpoint that speaks Secrets Manager's JSON.
class SecretsManagerTest {
  private static final String ARN =
      "arn:aws:secretsmanager:eu-west-1:123456789012:secret:tls-AbCdEf";

  private final ObjectMapper json = new ObjectMapper();
  private HttpServer endpoint;
  private SecretsManager secrets;
  private volatile String answer = "";
  private volatile int status = 200;

  SecretsManagerTest() throws IOException {
    endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    secrets = connect();
  }

  private SecretsManager connect() {
    String url = "http://127.0.0.1:" + endpoint.getAddress().getPort();
    return SecretsManager.connect(
        Settings.of(
            List.of(
                new Settings.Source(
                    "test",
                    Map.of(
                        "postern.secretsmanager.endpoint", url, "postern.store.timeout", "5s")))),
        StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")),
        Region.EU_WEST_1);
  }

  @BeforeEach
  void listen() {
    endpoint.createContext("/", this::handle);
    endpoint.start();
  }

  @AfterEach
  void close() {
    secrets.close();
    endpoint.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    JsonNode asked = json.readTree(exchange.getRequestBody());
    boolean right =
        "secretsmanager.GetSecretValue".equals(target)
            && asked.path("SecretId").asText().equals(ARN);
    byte[] body = (right ? answer : "{}").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
    exchange.sendResponseHeaders(right ? status : 500, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Test
  void textAndVersionAreRead() throws Exception {
    answer = "{\"ARN\":\"" + ARN + "\",\"VersionId\":\"v1\",\"SecretString\":\"the text\"}";
    assertThat(secrets.get(ARN)).isEqualTo(new SecretsManager.Secret("v1", "the text"));
    assertThat(secrets.get(ARN).toString()).isEqualTo("Secret[v1]");
  }

  @Test
  void aSecretThatIsNotThereIsNamed() {
    status = 400;
    answer = "{\"__type\":\"ResourceNotFoundException\",\"Message\":\"no such secret\"}";
    assertThatThrownBy(() -> secrets.get(ARN))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("secret " + ARN + " cannot be read: no such secret");
  }

  @Test
  void aSecretWithoutTextIsNamed() {
    answer = "{\"VersionId\":\"v1\",\"SecretBinary\":\"AAAA\"}";
    assertThatThrownBy(() -> secrets.get(ARN))
        .isInstanceOf(IOException.class)
        .hasMessage("secret " + ARN + " has no text; store it as a string");
  }
}

package dev.postern.smtpd.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.postern.aws.SecretsManager;
import dev.postern.settings.Settings;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/// What an entry of `postern.tls.certificates` names; files are read in `TlsServerTest`, too.
class CertificateSourceTest {
  private static final String ARN =
      "arn:aws:secretsmanager:eu-west-1:123456789012:secret:tls-AbCdEf";

  private final HttpServer endpoint;
  private final SecretsManager secrets;
  private volatile String answer = "";
  private volatile int status = 200;

  CertificateSourceTest() throws IOException {
    endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    endpoint.createContext("/", this::handle);
    endpoint.start();
    String url = "http://127.0.0.1:" + endpoint.getAddress().getPort();
    var given = Map.of("postern.secretsmanager.endpoint", url, "postern.store.timeout", "5s");
    secrets =
        SecretsManager.connect(
            Settings.of(List.of(new Settings.Source("test", given))),
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")),
            Region.EU_WEST_1);
  }

  private void handle(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    byte[] body = answer.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @AfterEach
  void close() {
    secrets.close();
    endpoint.stop(0);
  }

  @Test
  void anArnNamesASecretThatHoldsChainAndKey() throws Exception {
    X509Bundle made = TestCertificates.ec("mx.test");
    String text = TestCertificates.pem(made).replace("\r", "").replace("\n", "\\n");
    answer = "{\"VersionId\":\"v1\",\"SecretString\":\"" + text + "\"}";
    CertificateSource source = CertificateSource.of(ARN, () -> secrets);
    ServerCertificate read = ServerCertificate.parse(source.read(), source.toString());
    assertThat(read.leaf()).isEqualTo(made.getCertificate());
    assertThat(read.key()).isEqualTo(made.getKeyPair().getPrivate());
  }

  @Test
  void aSecretThatCannotBeReadIsNamed() {
    status = 400;
    answer = "{\"__type\":\"ResourceNotFoundException\",\"Message\":\"no such secret\"}";
    assertThatThrownBy(() -> CertificateSource.of(ARN, () -> secrets).read())
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("secret " + ARN + " cannot be read: no such secret");
  }

  @Test
  void aFileMayHoldBothOrOneEach() {
    assertThat(CertificateSource.of("both.pem", () -> secrets))
        .isEqualTo(new CertificateSource.PemFiles(Path.of("both.pem"), Path.of("both.pem")));
    assertThat(CertificateSource.of("chain.pem:key.pem", () -> secrets))
        .isEqualTo(new CertificateSource.PemFiles(Path.of("chain.pem"), Path.of("key.pem")));
  }
}

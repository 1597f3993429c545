package dev.postern.functions.remote.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsClientTest {
  @TempDir private Path folder;

  @Test
  void trustsTheAuthoritiesOfTheFile() throws Exception {
    var tls = new TestTls();
    Path file = folder.resolve("ca.pem");
    Files.writeString(file, tls.bundle("mx.x.net").getRootCertificatePEM());
    assertThat(TlsClient.of(settings(file)).authorities()).containsExactly(tls.authority());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no certificate"})
  void aFileWithoutACertificateIsRefused(String content) throws Exception {
    Path file = Files.writeString(folder.resolve("ca.pem"), content);
    assertThatThrownBy(() -> TlsClient.of(settings(file)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("postern.smtp-client.tls-ca=" + file)
        .hasMessageContaining("write a PEM file of certificate authorities");
  }

  @Test
  void aFileThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> TlsClient.of(settings(folder.resolve("none.pem"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none.pem");
  }

  @Test
  void readsJavasTrustStoreOnlyOnceItIsNeeded() {
    TlsClient client = TlsClient.of(Settings.of(List.of()));
    assertThat(client.hasReadAuthorities()).isFalse();
    assertThat(client.authorities()).isNotEmpty();
    assertThat(client.hasReadAuthorities()).isTrue();
  }

  private static Settings settings(Path file) {
    return Settings.of(
        List.of(
            new Settings.Source("test", Map.of("postern.smtp-client.tls-ca", file.toString()))));
  }
}

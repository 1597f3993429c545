package dev.postern.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.settings.Settings.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsFileTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("postern.yml");
  }

  @Test
  void flatAndNestedKeysAreTheSame() throws IOException {
    Source source =
        read(
            """
            # a comment
            postern.hostname: mx.example.com
            postern:
              queue-lifetime: 2d
              db.user: alice
              retry:
                remote.skip: 1
                local:
                  skip: 0o7
              unknown-user-check: false
              dns.servers: [192.0.2.1:53, "192.0.2.2:53"]
              egress.ehlo: ""
            """);
    assertThat(source.values())
        .isEqualTo(
            Map.of(
                "postern.hostname", "mx.example.com",
                "postern.queue-lifetime", "2d",
                "postern.db.user", "alice",
                "postern.retry.remote.skip", "1",
                "postern.retry.local.skip", "0o7",
                "postern.unknown-user-check", "false",
                "postern.dns.servers", "192.0.2.1:53,192.0.2.2:53",
                "postern.egress.ehlo", ""));
    assertThat(source.lines()).containsEntry("postern.retry.local.skip", 9);
  }

  @Test
  void theValuesAreSettings() throws IOException {
    Settings settings =
        Settings.of(
            List.of(read("postern:\n  queue-lifetime: 2d\n  dns.servers:\n  - a:1\n  - b:2\n")));
    assertThat(settings.get(SettingCatalog.QUEUE_LIFETIME)).isEqualTo(Duration.ofDays(2));
    assertThat(settings.get(RemoteSettings.DNS_SERVERS)).containsExactly("a:1", "b:2");
    assertThat(settings.sourceOf(SettingCatalog.QUEUE_LIFETIME)).isEqualTo(file + ":2");
  }

  @Test
  void unknownKeysAndBadValuesAreToldWithTheirLine() throws IOException {
    Source source = read("postern:\n  hostnam: x\n\n  db.pool-size: many\n");
    assertThatThrownBy(() -> Settings.of(List.of(source)))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining(file + ":2: no setting is called postern.hostnam")
        .hasMessageContaining(file + ":4: postern.db.pool-size=many: write a whole number");
  }

  @Test
  void noFileAndAnEmptyFileSetNothing() throws IOException {
    assertThat(Settings.file(file).values()).isEmpty();
    assertThat(read("").values()).isEmpty();
    assertThat(read("# nothing\n").values()).isEmpty();
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of("a: b: c\n", 1, "this is not YAML"),
        Arguments.of("postern:\n  a: \"b\n", 3, "this is not YAML"),
        Arguments.of("postern:\n\ta: b\n", 2, "this is not YAML"),
        Arguments.of("just text\n", 1, "write settings as KEY: VALUE"),
        Arguments.of("- a\n- b\n", 1, "write settings as KEY: VALUE"),
        Arguments.of("x: 1\n[a, b]: c\n", 2, "a key is plain text"),
        Arguments.of("postern.x: 1\npostern:\n  x: 2\n", 3, "postern.x is set on line 1 already"),
        Arguments.of("a: 1\nb:\n- [c]\n", 2, "b: a list has plain values only"),
        Arguments.of("a: &a\n  b: *a\n", 1, "write settings as KEY: VALUE"));
  }

  @ParameterizedTest
  @MethodSource
  void faults(String yaml, int line, String what) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageStartingWith(file + ":" + line + ": ")
        .hasMessageContaining(what);
  }

  @Test
  void allFaultsOfAFileAreToldAtOnce() {
    assertThatThrownBy(() -> read("a: 1\na: 2\nb:\n- [c]\n"))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining(":2: a is set on line 1 already")
        .hasMessageContaining(":3: b: a list has plain values only");
  }

  @Test
  void noYamlTagMakesAnObject() {
    assertThatThrownBy(() -> read("postern.hostname: !!javax.script.ScriptEngineManager [x]\n"))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageStartingWith(file + ":1: this is not YAML: Global tag is not allowed");
  }

  @Test
  void octetsThatAreNoTextAreRefused() throws IOException {
    Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xff, '\n'});
    assertThatThrownBy(() -> Settings.file(file))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageStartingWith(file.toString());
  }

  private Source read(String yaml) throws IOException {
    Files.writeString(file, yaml, StandardCharsets.UTF_8);
    return Settings.file(file);
  }
}

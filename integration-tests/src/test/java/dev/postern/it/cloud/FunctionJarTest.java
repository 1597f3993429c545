package dev.postern.it.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The jar holds what functions use and nothing else.
class FunctionJarTest {
  /// Every package root in the jar, and whom it serves.
  private static final Set<String> ROOTS =
      Set.of(
          "com/amazonaws/services/lambda/runtime/events/", // SQSEvent, ScheduledEvent
          "org/joda/time/", // the time within a ScheduledEvent
          "com/fasterxml/jackson/", // jobs and events as JSON
          "com/github/benmanes/caffeine/", // caches of accounts and DNS
          "com/zaxxer/hikari/",
          "org/mariadb/jdbc/",
          "org/xbill/DNS/", // MX
          "software/amazon/awssdk/",
          "software/amazon/eventstream/", // linked by the SDK
          "org/reactivestreams/", // linked by the SDK
          "org/apache/hc/", // the SDK's HTTP client
          "org/apache/james/mime4j/", // 8-bit text for peers that take none
          "org/apache/commons/io/", // linked by MIME4J
          "org/publicsuffix/", // its cookie rules
          "org/slf4j/");

  private static final Set<String> OURS =
      Set.of(
          "account",
          "address",
          "aws",
          "db",
          "dkim",
          "egress",
          "event",
          "fault",
          "functions",
          "message",
          "mtasts",
          "policy",
          "queue",
          "retry",
          "rules",
          "sasl",
          "secret",
          "settings",
          "smtp",
          "spool",
          "srs");

  @Test
  void holdsOnlyKnownPackages() throws IOException {
    var unknown = new TreeSet<String>();
    for (String file : FunctionJar.files()) {
      if (file.endsWith(".class") && !isKnown(file)) {
        unknown.add(file.substring(0, file.lastIndexOf('/') + 1));
      }
    }
    assertThat(unknown).isEmpty();
  }

  private static boolean isKnown(String file) {
    if (file.startsWith("dev/postern/")) {
      return OURS.contains(file.split("/", -1)[2]) && !file.endsWith("Test.class");
    }
    return ROOTS.stream().anyMatch(file::startsWith);
  }

  @Test
  void everyKnownPackageIsThere() throws IOException {
    List<String> files = FunctionJar.files();
    assertThat(ROOTS).allMatch(root -> files.stream().anyMatch(f -> f.startsWith(root)));
  }

  /// Lambda would take 50 MB. The SDK, MariaDB's driver and MIME4J are most of it; what we write
  /// ourselves is a few KB a class. The bound shows a library that came along unseen.
  @Test
  void staysSmallEnoughToStartFast() throws IOException {
    assertThat(Files.size(FunctionJar.PATH)).isLessThan(21_000_000);
  }

  @Test
  void hasNoSignatureNoClassesForOtherReleasesNoSchema() throws IOException {
    assertThat(FunctionJar.files())
        .noneMatch(f -> f.matches("META-INF/.*\\.(SF|DSA|RSA)"))
        .noneMatch(f -> f.startsWith("META-INF/versions/"))
        .noneMatch(f -> f.endsWith("module-info.class"))
        .noneMatch(f -> f.startsWith("db/migration/"));
  }

  @Test
  void noFileIsThereTwice() throws IOException {
    var seen = new HashSet<String>();
    assertThat(FunctionJar.files()).allMatch(seen::add);
  }

  @Test
  void everyServiceNamesAClassOfTheJar() throws IOException {
    Set<String> files = Set.copyOf(FunctionJar.files());
    for (String service : files.stream().filter(f -> f.startsWith("META-INF/services/")).toList()) {
      assertThat(FunctionJar.text(service).lines().map(line -> line.replaceAll("#.*", "").strip()))
          .as(service)
          .filteredOn(line -> !line.isEmpty())
          .isNotEmpty()
          .allMatch(name -> files.contains(name.replace('.', '/') + ".class"));
    }
  }

  @Test
  void servicesOfSeveralJarsAreMerged() throws IOException {
    assertThat(FunctionJar.text("META-INF/services/com.fasterxml.jackson.databind.Module"))
        .contains("JavaTimeModule");
    assertThat(FunctionJar.text("META-INF/services/org.slf4j.spi.SLF4JServiceProvider").lines())
        .containsExactly("org.slf4j.simple.SimpleServiceProvider");
    assertThat(FunctionJar.text("META-INF/services/software.amazon.awssdk.http.SdkHttpService"))
        .contains("apache5");
  }
}

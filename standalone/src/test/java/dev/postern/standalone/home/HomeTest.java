package dev.postern.standalone.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
  @TempDir private Path folder;
  private Home home = new Home(Path.of("unset"));

  @BeforeEach
  void create() throws IOException {
    home = new Home(folder.resolve("relay home"));
    home.create();
  }

  @Test
  void aHomeInUseIsRefusedWithTheProcessThatHasIt() throws IOException {
    try (var _ = HomeLock.take(home)) {
      assertThatThrownBy(() -> HomeLock.take(home))
          .isInstanceOf(HomeInUseException.class)
          .hasMessageContaining("process id " + ProcessHandle.current().pid())
          .hasMessageContaining("--home");
    }
    HomeLock.take(home).close();
  }

  @Test
  void aLockFileLeftBehindIsNoLock() throws IOException {
    Files.writeString(home.lockFile(), "4711");
    HomeLock.take(home).close();
    assertThat(home.lockFile()).hasContent(Long.toString(ProcessHandle.current().pid()));
  }

  @Test
  void secretsAreMadeOnceAndForTheOwnerOnly() throws IOException {
    Secrets made = Secrets.of(home);
    assertThat(Secrets.of(home)).isEqualTo(made);
    assertThat(made.dbPassword()).hasSize(40).isNotEqualTo(made.s3SecretKey());
    assertThat(made.toString()).doesNotContain(made.dbPassword());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.secretsFile())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.path())))
        .isEqualTo("rwx------");
  }

  @Test
  void storePortsAreRememberedAndWhatIsNoPortIsNone() throws IOException {
    assertThat(StorePorts.of(home)).isEqualTo(new StorePorts(0, 0, 0));
    var ports = new StorePorts(40001, 40002, 40003);
    ports.keep(home);
    assertThat(StorePorts.of(home)).isEqualTo(ports);
    Files.writeString(home.portsFile(), "s3=99999\nsqs=x\ndb=40003\n");
    assertThat(StorePorts.of(home)).isEqualTo(new StorePorts(0, 0, 40003));
  }
}

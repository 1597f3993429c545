package dev.postern.rules.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.Domain;
import dev.postern.rules.ControlValue;
import dev.postern.rules.HostedDomain;
import dev.postern.rules.UnknownUser;
import dev.postern.rules.store.ControlRules;
import dev.postern.rules.store.RuleKind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A good control directory, read and written.
class ControlDirectoryTest {
  @TempDir private Path folder;

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private ControlRules rules() {
    ControlDirectory read = ControlDirectory.read(folder);
    assertThat(read.problems()).isEmpty();
    return read.given().rules();
  }

  @Test
  void commentsBlankLinesAndBlanksAtTheEndAreNothing() throws Exception {
    write("rcpthosts", "# ours\n\n  \nExample.com \t\n.example.net\n#example.org");
    write("me", "MX.example.com   \n\n");

    assertThat(rules().of(RuleKind.RCPTHOSTS)).containsExactly("example.com", ".example.net");
    assertThat(rules().values()).isEqualTo(Map.of(ControlValue.ME, "mx.example.com"));
  }

  @Test
  void ofALineThatIsThereTwiceTheOneThatDecidesCounts() throws Exception {
    write("tcp.smtp", "10.:allow\n11.:deny\n10.:allow\n");
    write("badmailfrom", "@a.example\n!x@a.example\n@A.example\n");

    assertThat(rules().of(RuleKind.TCP)).containsExactly("10.:allow", "11.:deny");
    assertThat(rules().of(RuleKind.BADMAILFROM)).containsExactly("!x@a.example", "@a.example");
  }

  @Test
  void hostedDomainsComeFromThreeFilesAndTheirFolders() throws Exception {
    write("locals", "mx.example.com\n");
    write("virtualdomains", "Example.com:example.com\n[IPv6:2001:db8::1]:[IPv6:2001:db8::1]\n");
    write("backupmx", "friend.example\n");
    write("domains/example.com/.qmail-default", "|/home/vpopmail/bin/vdelivermail '' delete\n");
    write("domains/mx.example.com/.qmail-default", "/x/vdelivermail \"\" 'bounce-no-mailbox'\n");

    assertThat(rules().domains().values())
        .containsExactly(
            new HostedDomain(
                new Domain("[IPv6:2001:db8::1]"), false, UnknownUser.BOUNCE_NO_MAILBOX),
            new HostedDomain(new Domain("example.com"), false, UnknownUser.DELETE),
            new HostedDomain(new Domain("friend.example"), true, UnknownUser.BOUNCE_NO_MAILBOX),
            new HostedDomain(new Domain("mx.example.com"), false, UnknownUser.BOUNCE_NO_MAILBOX));
    assertThat(ControlDirectory.read(folder).given().withDisposition())
        .containsExactlyInAnyOrder("example.com", "mx.example.com");
  }

  @Test
  void anAddressThatIsThereTwiceWeighsDouble() throws Exception {
    write("outgoingip", "192.0.2.1\n192.0.2.2 ::ffff:192.0.2.1\n2001:DB8::1\n");
    write("outgoingip.hotmail.com", "192.0.2.9\n");

    assertThat(rules().pools())
        .isEqualTo(
            Map.of(
                "default", Map.of("192.0.2.1", 2, "192.0.2.2", 1, "2001:db8::1", 1),
                "hotmail.com", Map.of("192.0.2.9", 1)));
  }

  @Test
  void aDoubleBounceFileWithoutAddressMeansThatNobodyIsTold() throws Exception {
    write("doublebounceto", "");
    assertThat(rules().values()).isEqualTo(Map.of(ControlValue.DOUBLEBOUNCETO, "@"));
  }

  @Test
  void whatIsNotReadIsNamed() throws Exception {
    write("tcp.smtp", ":allow\n");
    write("tcp.smtp.cdb", "x");
    write("morercpthosts.cdb", "x");
    write("concurrencyremote", "200\n");
    write("domains/example.com/.qmail-info", "&bob\n");

    assertThat(ControlDirectory.read(folder).others())
        .containsExactly(
            "concurrencyremote: not imported",
            "morercpthosts.cdb: not imported, a compiled form; its text morercpthosts is not here,"
                + " so nothing of it is taken over",
            "tcp.smtp.cdb: not imported, a compiled form; its text tcp.smtp is what is read",
            "domains/example.com/.qmail-info: not imported");
  }

  @Test
  void aFileBeyondAllSenseIsRefused() throws Exception {
    try (var file = new RandomAccessFile(folder.resolve("rcpthosts").toFile(), "rw")) {
      file.setLength(ControlFile.MOST_OCTETS + 1L);
    }
    assertThat(ControlDirectory.read(folder).problems())
        .extracting(Problem::toString)
        .containsExactly("rcpthosts: the file has more than 32 MiB; a control file has not");
  }

  @Test
  void aLinkCountsAsWhatItLeadsTo() throws Exception {
    write("elsewhere/hosts", "example.com\n");
    Files.createSymbolicLink(folder.resolve("rcpthosts"), folder.resolve("elsewhere/hosts"));
    Files.createSymbolicLink(folder.resolve("locals"), folder.resolve("gone"));

    ControlDirectory read = ControlDirectory.read(folder);
    assertThat(read.given().rules().of(RuleKind.RCPTHOSTS)).containsExactly("example.com");
    assertThat(read.problems())
        .extracting(Problem::toString)
        .containsExactly("locals: the link leads nowhere; mend or remove it");
  }

  @Test
  void aFileThatMayNotBeReadIsNamed() throws Exception {
    write("rcpthosts", "example.com\n");
    Files.setPosixFilePermissions(
        folder.resolve("rcpthosts"), PosixFilePermissions.fromString("---------"));
    Assumptions.assumeFalse(Files.isReadable(folder.resolve("rcpthosts")), "run as root");

    assertThat(ControlDirectory.read(folder).problems())
        .extracting(Problem::toString)
        .containsExactly(
            "rcpthosts: the file cannot be read: permission denied; run as a user who may");
  }

  @Test
  void whatAControlFileWouldTakeForACommentIsNotWritten() {
    var rules =
        new ControlRules(
            Map.of(RuleKind.BADMAILFROM, List.of("#spam@example.com")),
            Map.of(),
            new TreeMap<>(),
            new TreeMap<>());

    assertThatThrownBy(() -> ControlWriter.write(rules, folder.resolve("out")))
        .isInstanceOf(ControlWriter.NotWritable.class)
        .hasMessage("badmailfrom rule #spam@example.com would be a comment there; remove it first");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anEmptyFolderTakesTheFilesAndNothingIsLeftBesideIt() throws Exception {
    Path out = Files.createDirectory(folder.resolve("out"));
    var rules = new ControlRules(Map.of(), Map.of(), new TreeMap<>(), new TreeMap<>());

    assertThat(ControlWriter.write(rules, out)).containsExactly(Map.entry("rcpthosts", 0));

    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(out);
    }
    assertThat(out.resolve("rcpthosts")).isEmptyFile();
  }
}

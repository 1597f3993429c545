package dev.postern.it.servers;

import dev.postern.it.FreePort;
import dev.postern.it.Programs;
import dev.postern.it.clients.Run;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/// All that belongs to one running server: its configuration, certificate, queue and mail.
///
/// @param port on 127.0.0.1
record ServerFolder(MailServer server, Path folder, int port) {
  /// A new one, with a certificate (`cert.pem`, `key.pem`) and an empty Maildir (`mail`).
  static ServerFolder create(MailServer server) throws Exception {
    var made =
        new ServerFolder(server, Run.openFolder("postern-" + server.folderName()), FreePort.find());
    X509Bundle certificate =
        new CertificateBuilder()
            .subject("CN=" + server.domain())
            .addSanDnsName(server.domain())
            .setIsCertificateAuthority(true)
            .rsa2048()
            .buildSelfSigned();
    made.text("cert.pem", certificate.getCertificatePathPEM());
    made.text("key.pem", certificate.getPrivateKeyPEM());
    Files.setPosixFilePermissions(
        made.path("key.pem"),
        PosixFilePermissions.fromString(server == MailServer.EXIM ? "rw-r--r--" : "rw-------"));
    for (String part : List.of("cur", "new", "tmp")) {
      Files.createDirectories(made.path("mail").resolve(part));
    }
    return made;
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  /// What the server's program needs and this machine may lack.
  Path libraries() {
    return Programs.FETCHED.resolve(server.folderName()).resolve("libraries");
  }

  void text(String name, String text) throws IOException {
    Path file = path(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /// Writes a resource of this package, filled in.
  void write(String name, String resource) throws IOException {
    Path path = Path.of("/dev/postern/it/servers", resource).normalize();
    text(
        name,
        Run.resource(
            path.toString(),
            Map.of(
                "FOLDER", folder.toString(),
                "PROGRAMS", Programs.FETCHED.toString(),
                "PORT", String.valueOf(port))));
  }

  void must(String... command) throws Exception {
    Run.must(List.of(command), Map.of(), Path.of("/dev/null"));
  }

  ProcessBuilder command(Map<String, String> environment, String... command) {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LD_LIBRARY_PATH", libraries().toString());
    builder.environment().putAll(environment);
    return builder.redirectOutput(path("output").toFile());
  }
}

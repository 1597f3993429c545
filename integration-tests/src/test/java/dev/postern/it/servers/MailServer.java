package dev.postern.it.servers;

import dev.postern.it.Programs;
import dev.postern.it.clients.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A mail server that takes whatever is sent to its domain, with STARTTLS, and keeps it in a
/// Maildir.
///
/// It runs from `integration-tests/target/programs`, unpacked, with a configuration and folders of
/// its own.
public enum MailServer {
  /// Its owner is `daemon`, which every Debian has.
  POSTFIX("usr/lib/postfix/sbin/master", true) {
    @Override
    ProcessBuilder prepare(ServerFolder folder) throws Exception {
      folder.write("etc/main.cf", "postfix-main.cf");
      folder.write("etc/master.cf", "postfix-master.cf");
      folder.write("layout", "../clients/postfix-queue.sh");
      folder.must("sh", folder.path("layout").toString());
      folder.must("chown", "-R", "1:1", folder.path("mail").toString());
      return folder.command(
          Map.of("MAIL_CONFIG", folder.path("etc").toString()),
          "setsid",
          program().toString(),
          "-c",
          folder.path("etc").toString(),
          "-d");
    }
  },

  /// A copy that is not setuid, and a list of users in which the one that Debian built into it is
  /// known.
  EXIM("usr/sbin/exim4", true) {
    @Override
    ProcessBuilder prepare(ServerFolder folder) throws Exception {
      Path copy = Files.copy(program(), folder.path("exim4"));
      folder.write("exim.conf", "exim.conf");
      folder.write("users", "../clients/users");
      folder.write("groups", "../clients/groups");
      Path spool = Files.createDirectory(folder.path("spool"));
      folder.must("chmod", "755", copy.toString());
      folder.must("chown", "-R", "65533:65533", spool.toString(), folder.path("mail").toString());
      return folder.command(
          Map.of(
              "LD_PRELOAD", folder.libraries().resolve("libnss_wrapper.so").toString(),
              "NSS_WRAPPER_PASSWD", folder.path("users").toString(),
              "NSS_WRAPPER_GROUP", folder.path("groups").toString()),
          copy.toString(),
          "-C",
          folder.path("exim.conf").toString(),
          "-bdf");
    }
  },

  /// In a mount namespace of its own, since it insists on its users and folders.
  OPENSMTPD("usr/sbin/smtpd", true) {
    @Override
    ProcessBuilder prepare(ServerFolder folder) throws Exception {
      folder.write("opensmtpd.conf", "opensmtpd.conf");
      folder.write("start", "opensmtpd.sh");
      folder.must("chown", "-R", "1:1", folder.path("mail").toString());
      return folder.command(
          Map.of(),
          "unshare",
          "--mount",
          "--propagation",
          "private",
          "sh",
          folder.path("start").toString());
    }

    @Override
    Optional<String> cannotRun() throws Exception {
      String lower = "lowerdir=" + program().resolve("../..").normalize() + ":/usr";
      return new ProcessBuilder(
                      "unshare", "--mount", "mount", "-t", "overlay", "x", "-o", lower, "/usr")
                  .start()
                  .waitFor()
              == 0
          ? Optional.empty()
          : Optional.of("OPENSMTPD needs a mount namespace, which this machine does not allow");
    }
  },

  /// From npm, with a queue plugin that writes the message as it is.
  HARAKA("node_modules/Haraka/bin/haraka", false) {
    @Override
    ProcessBuilder prepare(ServerFolder folder) throws Exception {
      String own = Files.readString(program().resolve("../../config/connection.ini").normalize());
      // As it comes it breaks every line after 992 octets, by a line end and a blank.
      folder.text(
          "config/connection.ini",
          own.replaceFirst("(?m)^data_line_length=.*", "data_line_length=100000")
              .replaceFirst("(?m)^bytes=.*", "bytes=31457280"));
      folder.write("plugins/maildir.js", "haraka-maildir.js");
      folder.text("config/smtp.ini", "listen=127.0.0.1:" + folder.port() + "\nnodes=0\n");
      folder.text("config/plugins", "tls\nrcpt_to.in_host_list\nmaildir\n");
      folder.text("config/host_list", domain() + "\n");
      folder.text("config/me", domain() + "\n");
      Files.copy(folder.path("cert.pem"), folder.path("config/tls_cert.pem"));
      Files.copy(folder.path("key.pem"), folder.path("config/tls_key.pem"));
      return folder.command(
          Map.of(), "node", program().toString(), "-c", folder.path(".").normalize().toString());
    }
  };

  private final String program;
  private final boolean rootsOnly;

  MailServer(String program, boolean rootsOnly) {
    this.program = program;
    this.rootsOnly = rootsOnly;
  }

  /// The domain whose mail it takes.
  public String domain() {
    return folderName() + ".real.test";
  }

  /// Why it cannot run here, if so.
  public Optional<String> missing() throws Exception {
    if (!Files.exists(program())) {
      return Optional.of(this + " is not there; integration-tests/programs.sh");
    }
    if (rootsOnly && !Run.isRoot()) {
      return Optional.of(this + " is run by root only");
    }
    return cannotRun();
  }

  Optional<String> cannotRun() throws Exception {
    return Optional.empty();
  }

  /// Fills its folder.
  ///
  /// @return what is to be started
  abstract ProcessBuilder prepare(ServerFolder folder) throws Exception;

  String folderName() {
    return name().toLowerCase(Locale.ROOT);
  }

  Path program() {
    return Programs.FETCHED.resolve(folderName()).resolve(program);
  }

  /// The header fields that it puts above a message, and nothing else may.
  public List<String> adds() {
    return switch (this) {
      case POSTFIX -> List.of("Return-Path", "X-Original-To", "Delivered-To", "Received");
      case EXIM -> List.of("Return-path", "Envelope-to", "Delivery-date", "Received");
      case OPENSMTPD -> List.of("Return-Path", "Delivered-To", "Received");
      case HARAKA -> List.of("Received");
    };
  }

  /// What it keeps of a message, line ends `\n`, below what it adds.
  public String keeps(String message) {
    boolean endsEveryHeader = this == EXIM || this == HARAKA; // by the empty line it may lack
    return endsEveryHeader && !message.contains("\n\n") ? message + "\n" : message;
  }

  /// Starts it.
  public RunningServer start() throws Exception {
    return RunningServer.start(this);
  }
}

package dev.postern.standalone.embedded;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command line of the private MariaDB, for 10.11 and what came after.
final class MariaDbOptions {
  private MariaDbOptions() {}

  /// What making the data and serving it must have in common. Small, for a relay's few tables; a
  /// folder for temporary tables of its own because a server deletes all such files where it keeps
  /// its own when it starts, those of others too; `--skip-ssl` because 11.4 else makes a key at
  /// every start, which takes seconds.
  static List<String> common(MariaDbServer server, MariaDbFolder folder, Path data) {
    List<String> command =
        new ArrayList<>(
            List.of(
                server.program().toString(),
                "--no-defaults",
                "--datadir=" + data,
                "--lc-messages-dir=" + server.share(),
                "--skip-ssl",
                "--character-set-server=utf8mb4",
                "--collation-server=utf8mb4_general_ci",
                "--loose-character-set-collations=utf8mb4=utf8mb4_general_ci",
                "--default-time-zone=+00:00",
                "--max-connections=100",
                "--table-open-cache=400",
                "--innodb-buffer-pool-size=64M",
                "--innodb-log-file-size=32M"));
    String temporary = folder.temporary().toString();
    if (!temporary.contains(":")) { // which would make it a list of folders
      command.add("--tmpdir=" + temporary);
    }
    if (System.getProperty("user.name").equals("root")) {
      command.add("--user=root");
    }
    return command;
  }

  /// On 127.0.0.1 alone, without a unix socket, whose path may be no longer than 107 bytes.
  static List<String> serving(MariaDbServer server, MariaDbFolder folder, int port, Path init) {
    List<String> command = common(server, folder, folder.data());
    command.addAll(
        List.of(
            "--port=" + port,
            "--bind-address=127.0.0.1",
            "--socket=",
            "--pid-file=" + folder.path().resolve("mariadbd.pid"),
            "--init-file=" + init,
            "--skip-name-resolve",
            "--local-infile=0",
            "--innodb-flush-log-at-trx-commit=1"));
    return command;
  }
}

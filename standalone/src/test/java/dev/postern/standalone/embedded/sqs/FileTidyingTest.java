package dev.postern.standalone.embedded.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTidyingTest {
  @TempDir private Path dir;

  @Test
  void givesBackWhatABacklogHadTaken() throws Exception {
    Path file = dir.resolve("q.db");
    try (Connection connection = QueueFile.open(file)) {
      Statements sql = new Statements(connection);
      sql.update("BEGIN");
      for (int i = 0; i < 10_000; i++) {
        sql.update("INSERT INTO content (id, body) VALUES (?, ?)", i, "x".repeat(4000));
      }
      sql.update("COMMIT");
      sql.update("DELETE FROM content");
      int steps = 1;
      while (!FileTidying.step(connection)) {
        steps++;
      }
      assertThat(steps).isBetween(4, 20);
      assertThat(Files.size(file)).isLessThan(6_000_000);
      assertThat(Files.size(dir.resolve("q.db-wal"))).isZero();
    }
  }
}

package dev.postern.standalone.embedded.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupCommitTest {
  @TempDir private Path dir;

  @Test
  void undoesAFailedOperationAndGoesOn() throws SQLException {
    try (GroupCommit commits = new GroupCommit(QueueFile.open(dir.resolve("q.db")))) {
      assertThatThrownBy(
              () ->
                  commits.run(
                      sql -> {
                        insert(sql, "undone");
                        throw new SQLException("the disk is full");
                      }))
          .isInstanceOf(SqsFault.class)
          .hasMessageContaining("could not be written");
      commits.run(sql -> insert(sql, "kept"));
      assertThat(commits.<Long>run(sql -> sql.number("SELECT count(*) FROM queue"))).isEqualTo(1);
    }
  }

  @Test
  void refusesWhenTheDiskIsFullAndKeepsWhatItAcknowledged() throws SQLException {
    Path file = dir.resolve("q.db");
    try (GroupCommit commits = new GroupCommit(QueueFile.open(file))) {
      commits.run(sql -> sql.query("PRAGMA max_page_count=40", row -> row.getInt(1)));
      int kept = 0;
      SqsFault refused = null;
      while (refused == null) {
        try {
          String name = "x".repeat(3000) + kept;
          commits.run(sql -> insert(sql, name));
          kept++;
        } catch (SqsFault fault) {
          refused = fault;
        }
      }
      assertThat(kept).isPositive();
      assertThat(commits.<Long>run(sql -> sql.number("SELECT count(*) FROM queue")))
          .isEqualTo(kept);
      commits.run(sql -> sql.update("DELETE FROM queue"));
      commits.run(sql -> insert(sql, "room again"));
    }
  }

  @Test
  void refusesAfterItIsClosed() throws SQLException {
    GroupCommit commits = new GroupCommit(QueueFile.open(dir.resolve("q.db")));
    commits.close();
    assertThatThrownBy(() -> commits.run(sql -> insert(sql, "late"))).isInstanceOf(SqsFault.class);
  }

  private static int insert(Statements sql, String name) throws SQLException {
    return sql.update(
        "INSERT INTO queue (name, created, modified, attributes) VALUES (?, 0, 0, '{}')", name);
  }
}

package dev.postern.standalone.embedded.sqs;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that touches the queue file: what waits at a moment becomes one transaction, and
/// is answered when that is on the disk.
///
/// Nobody waits for a group to fill: it is what came in while the one before was written.
///
/// **On failure:** the transaction is rolled back and each of its operations fails; none was
/// acknowledged. A full disk therefore refuses sends, and loses nothing.
final class GroupCommit implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
  private static final int LARGEST_GROUP = 256;
  private static final Duration IDLE = Duration.ofSeconds(2);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(25);

  private final Connection connection;
  private final Statements statements;
  private final BlockingQueue<Waiting<?>> waiting = new LinkedBlockingQueue<>();
  private final Thread writer;
  private volatile boolean closing;
  private volatile boolean closed;

  GroupCommit(Connection connection) {
    this.connection = connection;
    this.statements = new Statements(connection);
    this.writer = Thread.ofPlatform().name("sqs-writer").daemon().start(this::write);
  }

  /// What one request does to the file. It may be run once, and must not throw but for SQL.
  interface Operation<T> {
    T apply(Statements sql) throws SQLException;
  }

  private record Waiting<T>(Operation<T> operation, CompletableFuture<T> answer) {
    /// Applies the operation; what it returns is to be run after the commit.
    Runnable apply(Statements sql) throws SQLException {
      T result = operation.apply(sql);
      return () -> answer.complete(result);
    }
  }

  /// Runs the operation and returns when its effect is on the disk.
  ///
  /// @throws SqsFault an internal error: the operation was not, or may not have been, carried out
  <T> T run(Operation<T> operation) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    waiting.add(new Waiting<>(operation, answer));
    if (closed) {
      answer.completeExceptionally(new SQLException("the queue file is closed"));
    }
    try {
      return answer.get(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw SqsFault.internal("the queue file could not be written", e.getCause());
    } catch (TimeoutException e) {
      throw SqsFault.internal("the queue file did not answer in " + LONGEST_WAIT, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw SqsFault.internal("interrupted", e);
    }
  }

  private void write() {
    List<Waiting<?>> group = new ArrayList<>();
    boolean tidy = false;
    while (true) {
      Waiting<?> first = next();
      if (first != null) {
        group.add(first);
        waiting.drainTo(group, LARGEST_GROUP - 1);
        commit(group);
        group.clear();
        tidy = false;
      } else if (closing && closed) {
        return;
      } else if (closing) {
        closed = true; // one more look into the queue, then whoever comes sees the flag
      } else if (!tidy) {
        tidy = FileTidying.step(connection);
      }
    }
  }

  private @Nullable Waiting<?> next() {
    try {
      return closing ? waiting.poll() : waiting.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      return null; // only close() interrupts: what still waits is written first
    }
  }

  @SuppressWarnings(
      "CatchingUnchecked") // whatever went wrong, the group is told and the thread lives
  private void commit(List<Waiting<?>> group) {
    List<Runnable> answers = new ArrayList<>(group.size());
    try {
      statements.update("BEGIN");
      for (Waiting<?> one : group) {
        answers.add(one.apply(statements));
      }
      statements.update("COMMIT");
    } catch (Exception e) {
      LOG.error("The queue file was not written; {} operations are refused", group.size(), e);
      rollback();
      group.forEach(one -> one.answer().completeExceptionally(e));
      return;
    }
    answers.forEach(Runnable::run);
  }

  private void rollback() {
    try {
      statements.forget();
      statements.update("ROLLBACK");
    } catch (SQLException e) {
      LOG.debug("No rollback: SQLite may have done it by itself: {}", e.getMessage());
    }
  }

  /// Writes what waits, then closes the file.
  @Override
  public void close() {
    closing = true;
    writer.interrupt();
    try {
      writer.join(LONGEST_WAIT);
      connection.close();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      LOG.warn("Closing the queue file: {}", e.getMessage());
    }
  }
}

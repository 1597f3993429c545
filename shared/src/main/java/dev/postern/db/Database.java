package dev.postern.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.postern.settings.InvalidSettingsException;
import dev.postern.settings.Settings;
import dev.postern.settings.StoreSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The connection to MariaDB: a source of connections at READ COMMITTED, the schema's migration,
/// and transactions that survive a deadlock.
///
/// **On failure:** every wait is bounded by `postern.db.timeout`; opening needs no database, so a
/// relay starts and goes on while it is away.
public final class Database implements AutoCloseable {
  /// Tries of one transaction that the server chose as a deadlock's victim.
  private static final int MAX_TRIES = 5;

  private static final Duration OPERATOR_PATIENCE = Duration.ofMinutes(2);

  private static final int LOCK_WAIT_TIMEOUT = 1205;
  private static final int DEADLOCK = 1213;

  private final DataSource dataSource;
  private final Runnable closing;
  private final Settings settings;

  private Database(DataSource dataSource, Runnable closing, Settings settings) {
    this.dataSource = dataSource;
    this.closing = closing;
    this.settings = settings;
  }

  /// A pool of at most `postern.db.pool-size` connections, opened when first needed.
  ///
  /// @throws InvalidSettingsException when `postern.db.url` is empty
  public static Database connect(Settings settings) {
    String url = url(settings);
    long timeout = settings.get(StoreSettings.DB_TIMEOUT).toMillis();
    var config = new HikariConfig();
    config.setPoolName("postern-db");
    config.setDriverClassName(org.mariadb.jdbc.Driver.class.getName());
    config.setJdbcUrl(url);
    config.setDataSourceProperties(properties(settings, timeout));
    config.setMaximumPoolSize(settings.get(StoreSettings.DB_POOL_SIZE));
    config.setMinimumIdle(0);
    config.setInitializationFailTimeout(-1);
    // Hikari refuses less than 250 ms.
    config.setConnectionTimeout(Math.max(250, timeout));
    config.setValidationTimeout(Math.max(250, timeout));
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    var pool = new HikariDataSource(config);
    return new Database(pool, pool::close, settings);
  }

  /// A new connection each time, without a pool: for a process that lives for one question, whose
  /// answer may take [#OPERATOR_PATIENCE], as sums over a large ledger do.
  ///
  /// @throws InvalidSettingsException when `postern.db.url` is empty
  public static Database withoutPool(Settings settings) {
    return new Database(
        new DirectDataSource(url(settings), properties(settings, OPERATOR_PATIENCE.toMillis())),
        () -> {},
        settings);
  }

  /// Asks whether a server answers, over a new connection, so that neither a full pool nor work
  /// under way has a say. It waits so long for the connection and once more for the answer.
  ///
  /// @throws SQLException when it does not, saying why
  public static void probe(Settings settings, Duration patience) throws SQLException {
    var properties = properties(settings, patience.toMillis());
    properties.setProperty("connectTimeout", Long.toString(patience.toMillis()));
    try (Connection connection = new DirectDataSource(url(settings), properties).getConnection()) {
      var _ = Sql.first(connection, "SELECT 1 AS n", row -> row.getInt("n"));
    }
  }

  public DataSource dataSource() {
    return dataSource;
  }

  /// Brings the schema to this version's.
  ///
  /// @throws MigrationFailedException when the database cannot be reached or the schema is not ours
  public void migrate() {
    Migration.run(
        new DirectDataSource(
            url(settings), properties(settings, Duration.ofMinutes(10).toMillis())),
        url(settings));
  }

  /// Runs `work` in one transaction and commits it; what it throws rolls back. Work that was a
  /// deadlock's victim runs again, so it must change nothing but the database.
  public <T> T transaction(Work<T> work) throws SQLException {
    return again(() -> once(work));
  }

  /// Runs one statement, a transaction of its own, again if it was a deadlock's victim. It costs
  /// one question to the server where [#transaction] costs four.
  ///
  /// @return how many rows it inserted, changed or deleted
  public int update(String sql, @Nullable Object... parameters) throws SQLException {
    return again(
        () -> {
          try (Connection connection = dataSource.getConnection()) {
            return Sql.update(connection, sql, parameters);
          }
        });
  }

  @FunctionalInterface
  private interface Try<T> {
    T run() throws SQLException;
  }

  private static <T> T again(Try<T> work) throws SQLException {
    for (int tries = 1; ; tries++) {
      try {
        return work.run();
      } catch (SQLException e) {
        boolean again = e.getErrorCode() == DEADLOCK || e.getErrorCode() == LOCK_WAIT_TIMEOUT;
        if (!again || tries == MAX_TRIES) {
          throw e;
        }
        pause(tries);
      }
    }
  }

  /// What a transaction does.
  @FunctionalInterface
  public interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  private <T> T once(Work<T> work) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T result = work.run(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException | Error e) {
        rollBack(connection, e);
        throw e;
      }
    }
  }

  private static void rollBack(Connection connection, Throwable cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private static void pause(int tries) throws SQLException {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(5, 20L * tries + 6));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted between two tries of a transaction", e);
    }
  }

  @Override
  public void close() {
    closing.run();
  }

  private static String url(Settings settings) {
    String url = settings.get(StoreSettings.DB_URL);
    if (!url.startsWith("jdbc:mariadb:")) {
      throw new InvalidSettingsException(
          List.of(
              "postern.db.url is "
                  + (url.isEmpty() ? "not set" : "no URL of MariaDB")
                  + "; write it as jdbc:mariadb://host:3306/postern"));
    }
    return url;
  }

  private static Properties properties(Settings settings, long socketTimeoutMillis) {
    long connectMillis = settings.get(StoreSettings.DB_TIMEOUT).toMillis();
    var properties = new Properties();
    properties.setProperty("user", settings.get(StoreSettings.DB_USER));
    properties.setProperty("password", settings.get(StoreSettings.DB_PASSWORD));
    properties.setProperty("connectTimeout", Long.toString(connectMillis));
    properties.setProperty("socketTimeout", Long.toString(socketTimeoutMillis));
    properties.setProperty("transactionIsolation", "READ-COMMITTED");
    return properties;
  }
}

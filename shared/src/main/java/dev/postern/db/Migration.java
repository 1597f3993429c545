package dev.postern.db;

import dev.postern.fault.RootCause;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/// Runs the Flyway migrations of `db/migration`; a class of its own so that who never migrates
/// never loads Flyway.
final class Migration {
  private Migration() {}

  static void run(DataSource dataSource, String url) {
    try {
      Flyway.configure(Migration.class.getClassLoader())
          .dataSource(dataSource)
          .locations("classpath:db/migration")
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new MigrationFailedException(
          "the schema of "
              + JdbcUrls.withoutSecrets(url)
              + " could not be brought up to date: "
              + rootMessage(e),
          e);
    }
  }

  private static String rootMessage(Throwable e) {
    Throwable root = RootCause.of(e);
    String message = String.valueOf(root.getMessage());
    return message.strip().lines().findFirst().orElse(root.getClass().getSimpleName());
  }
}

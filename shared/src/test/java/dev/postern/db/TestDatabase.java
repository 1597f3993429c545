package dev.postern.db;

import dev.postern.settings.Settings;
import dev.postern.settings.StoreSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The MariaDB that the environment offers to tests: `POSTERN_TEST_DB_URL`, whose database name
/// contains `test` because tests empty its tables, with `POSTERN_TEST_DB_USER` and
/// `POSTERN_TEST_DB_PASSWORD`.
public final class TestDatabase {
  public static final String URL = "POSTERN_TEST_DB_URL";

  private static @Nullable Database shared;

  private TestDatabase() {}

  /// One pool for all tests of a JVM, migrated.
  public static synchronized Database shared() {
    Database database = shared;
    if (database == null) {
      database = Database.connect(settings(Map.of()));
      database.migrate();
      shared = database;
    }
    return database;
  }

  /// Settings that lead to it, with others over them.
  public static Settings settings(Map<String, String> more) {
    String url = variable(URL, "");
    if (!url.matches(".*/[^/?]*test[^/?]*(\\?.*)?")) {
      throw new IllegalStateException(URL + " names no test database: " + url);
    }
    Map<String, String> values = new HashMap<>();
    values.put(StoreSettings.DB_URL.key(), url);
    values.put(StoreSettings.DB_USER.key(), variable("POSTERN_TEST_DB_USER", "postern"));
    values.put(StoreSettings.DB_PASSWORD.key(), variable("POSTERN_TEST_DB_PASSWORD", "postern"));
    values.putAll(more);
    return Settings.of(List.of(new Settings.Source("test", values)));
  }

  private static String variable(String name, String otherwise) {
    String value = System.getenv(name);
    return value == null ? otherwise : value;
  }
}

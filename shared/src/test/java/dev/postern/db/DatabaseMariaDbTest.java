package dev.postern.db;

import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

@EnabledIfEnvironmentVariable(named = TestDatabase.URL, matches = ".+")
class DatabaseMariaDbTest extends SchemaContract {
  @Override
  protected Database database() {
    return TestDatabase.shared();
  }
}

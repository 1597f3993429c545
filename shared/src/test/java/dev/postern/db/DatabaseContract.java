package dev.postern.db;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/// Base of the tests that need a MariaDB: empties every table before each test.
///
/// Subclasses say which database: the one of [TestDatabase], or an embedded one.
public abstract class DatabaseContract {
  /// A migrated database that tests may empty.
  protected abstract Database database();

  @BeforeEach
  protected void emptyTables() throws SQLException {
    database()
        .transaction(
            connection -> {
              Sql.update(connection, "UPDATE domain SET alias_of = NULL");
              for (String table :
                  List.of(
                      "alias",
                      "account",
                      "dkim_key",
                      "domain",
                      "rcpthosts_entry",
                      "tcp_rule",
                      "smtp_route",
                      "tls_policy",
                      "mta_sts_policy",
                      "morercpthosts_entry",
                      "badmailfrom_entry",
                      "badrcptto_entry",
                      "relayclients_entry",
                      "relaydomains_entry",
                      "relaymailfrom_entry",
                      "bounce_rule",
                      "control_value",
                      "egress_pool_member",
                      "egress_source",
                      "egress_route",
                      "egress_limit",
                      "domain_binding",
                      "bind_route",
                      "delivery_agent",
                      "content_filter",
                      "helo_host",
                      "egress_rate",
                      "egress_connection",
                      "failing_address",
                      "rule_history",
                      "front_end",
                      "relay",
                      "auth_failure",
                      "deferred",
                      "message_event")) {
                Sql.update(connection, "DELETE FROM " + table);
              }
              return Sql.update(connection, "UPDATE rules_version SET version = 1, changed_at = 0");
            });
  }
}

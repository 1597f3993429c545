package dev.postern.rules.store;

import dev.postern.address.Domain;
import dev.postern.db.Database;
import dev.postern.db.Sql;
import dev.postern.rules.AddressPattern;
import dev.postern.rules.AddressPatterns;
import dev.postern.rules.Controls;
import dev.postern.rules.HostedDomain;
import dev.postern.rules.RcptHosts;
import dev.postern.rules.RelayClients;
import dev.postern.rules.RelayDomains;
import dev.postern.rules.RelayLists;
import dev.postern.rules.RelayOptions;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.SmtpRoute;
import dev.postern.rules.SmtpRoutes;
import dev.postern.rules.SuffixedLine;
import dev.postern.rules.TcpRuleLine;
import dev.postern.rules.TcpRules;
import dev.postern.settings.SettingCatalog;
import dev.postern.settings.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Loads the rules from MariaDB as one snapshot, in one consistent read.
public final class RulesLoader implements RulesReader {
  private final Database database;
  private final Settings settings;
  private final RelayOptions options;

  public RulesLoader(Database database, Settings settings) {
    this.database = database;
    this.settings = settings;
    this.options =
        new RelayOptions(
            settings.get(SettingCatalog.UNKNOWN_USER_CHECK),
            settings.get(SettingCatalog.PERCENT_HACK_CHECK),
            settings.get(SettingCatalog.RELAYMAILFROM),
            settings.get(SettingCatalog.CHECKRELAY),
            settings.get(SettingCatalog.RELAY_TABLE_MATCH).equals("ip-only"));
  }

  /// What the operator must hear of the settings at each start.
  List<String> warnings() {
    return options.warnings();
  }

  @Override
  public long version() throws SQLException {
    try (var connection = database.dataSource().getConnection()) {
      return RuleChanges.version(connection);
    }
  }

  @Override
  public RulesSnapshot load() throws SQLException {
    return database.transaction(
        connection -> {
          // Every SELECT of this transaction sees what the first one saw.
          Sql.update(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
          return read(connection);
        });
  }

  private RulesSnapshot read(Connection connection) throws SQLException {
    long version = RuleChanges.version(connection);
    Map<Domain, HostedDomain> domains =
        Sql.list(connection, DomainRepository.SELECT, DomainRepository::read).stream()
            .collect(Collectors.toMap(HostedDomain::name, Function.identity()));
    var controls = new Controls(ControlRepository.values(connection));
    return new RulesSnapshot(
        version,
        controls.primaryDomain(settings),
        options,
        domains,
        new RcptHosts(
            Set.copyOf(entries(connection, RuleKind.RCPTHOSTS)),
            Set.copyOf(entries(connection, RuleKind.MORERCPTHOSTS))),
        new TcpRules(parsed(connection, RuleKind.TCP, TcpRuleLine::parse)),
        new SmtpRoutes(parsed(connection, RuleKind.SMTPROUTES, SmtpRoute::parse)),
        lists(connection),
        controls);
  }

  private static RelayLists lists(Connection connection) throws SQLException {
    return new RelayLists(
        new AddressPatterns(parsed(connection, RuleKind.BADMAILFROM, AddressPattern::parse)),
        new AddressPatterns(parsed(connection, RuleKind.BADRCPTTO, AddressPattern::parse)),
        new RelayClients(parsed(connection, RuleKind.RELAYCLIENTS, SuffixedLine::client)),
        new RelayDomains(parsed(connection, RuleKind.RELAYDOMAINS, SuffixedLine::host)),
        new AddressPatterns(
            parsed(connection, RuleKind.RELAYMAILFROM, AddressPattern::parseRight)));
  }

  private static <T> List<T> parsed(
      Connection connection, RuleKind kind, Function<String, T> parser) throws SQLException {
    return entries(connection, kind).stream().map(parser).toList();
  }

  private static List<String> entries(Connection connection, RuleKind kind) throws SQLException {
    return Sql.list(connection, RulesRepository.selectAll(kind), row -> Sql.text(row, "entry"));
  }
}

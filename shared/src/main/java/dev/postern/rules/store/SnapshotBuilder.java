package dev.postern.rules.store;

import dev.postern.address.Domain;
import dev.postern.dkim.DkimKeys;
import dev.postern.rules.AddressPattern;
import dev.postern.rules.AddressPatterns;
import dev.postern.rules.ControlValue;
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
import dev.postern.rules.TlsPolicyRule;
import dev.postern.rules.TlsPolicyRules;
import dev.postern.rules.agent.AgentRule;
import dev.postern.rules.agent.AgentRules;
import dev.postern.rules.agent.FilterRule;
import dev.postern.rules.agent.FilterRules;
import dev.postern.settings.SettingCatalog;
import dev.postern.settings.Settings;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Makes rows into the snapshot that decides, wherever the rows came from: every row is read by its
/// parser, and one that does not parse refuses them all.
///
/// @param settings of this process
/// @param options what rules ask of those
public record SnapshotBuilder(Settings settings, RelayOptions options) {
  public static SnapshotBuilder of(Settings settings) {
    return new SnapshotBuilder(
        settings,
        new RelayOptions(
            settings.get(SettingCatalog.UNKNOWN_USER_CHECK),
            settings.get(SettingCatalog.PERCENT_HACK_CHECK),
            settings.get(SettingCatalog.RELAYMAILFROM),
            settings.get(SettingCatalog.CHECKRELAY),
            settings.get(SettingCatalog.RELAY_TABLE_MATCH).equals("ip-only")));
  }

  /// Reads all rows.
  ///
  /// @throws RulesRefusedException naming the first row that does not parse
  /// @throws IllegalArgumentException when `postern.primary-domain` or the hostname is no domain
  public RulesSnapshot build(RuleRows rows) {
    Map<Domain, HostedDomain> domains =
        rows.domains().stream()
            .map(row -> parsed("hosted domain", row.name(), row, DomainRow::parse))
            .collect(Collectors.toMap(HostedDomain::name, Function.identity()));
    var controls = new Controls(controls(rows));
    return new RulesSnapshot(
        rows.version(),
        controls.primaryDomain(settings),
        options,
        domains,
        new RcptHosts(
            Set.copyOf(rows.entries(RuleKind.RCPTHOSTS)),
            Set.copyOf(rows.entries(RuleKind.MORERCPTHOSTS))),
        new TcpRules(parsed(rows, RuleKind.TCP, TcpRuleLine::parse)),
        new SmtpRoutes(parsed(rows, RuleKind.SMTPROUTES, SmtpRoute::parse)),
        new TlsPolicyRules(parsed(rows, RuleKind.TLSPOLICY, TlsPolicyRule::parse)),
        lists(rows),
        controls,
        new EgressBuilder(rows).build(),
        DkimKeys.of(
            rows.dkim().stream()
                .map(row -> parsed("DKIM key of", row.domain(), row, DkimRow::parse))
                .toList()),
        new AgentRules(parsed(rows, RuleKind.DELIVERYAGENTS, AgentRule::parse)),
        new FilterRules(parsed(rows, RuleKind.CONTENTFILTERS, FilterRule::parse)));
  }

  private static Map<ControlValue, String> controls(RuleRows rows) {
    Map<ControlValue, String> values = new EnumMap<>(ControlValue.class);
    rows.controls()
        .forEach(
            (name, line) ->
                ControlValue.named(name)
                    .ifPresent(
                        value ->
                            values.put(value, parsed("control file", name, line, value::read))));
    return values;
  }

  private static RelayLists lists(RuleRows rows) {
    return new RelayLists(
        new AddressPatterns(parsed(rows, RuleKind.BADMAILFROM, AddressPattern::parse)),
        new AddressPatterns(parsed(rows, RuleKind.BADRCPTTO, AddressPattern::parse)),
        new RelayClients(parsed(rows, RuleKind.RELAYCLIENTS, SuffixedLine::client)),
        new RelayDomains(parsed(rows, RuleKind.RELAYDOMAINS, SuffixedLine::host)),
        new AddressPatterns(parsed(rows, RuleKind.RELAYMAILFROM, AddressPattern::parseRight)));
  }

  static <T> List<T> parsed(RuleRows rows, RuleKind kind, Function<String, T> parser) {
    return rows.entries(kind).stream()
        .map(entry -> parsed(kind.text() + " rule", kind.shown(entry), entry, parser))
        .toList();
  }

  static <R, T> T parsed(String what, String name, R row, Function<R, T> parser) {
    try {
      return parser.apply(row);
    } catch (RulesRefusedException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new RulesRefusedException(
          printable("%s %s: %s; change or remove it".formatted(what, name, e.getMessage())), e);
    }
  }

  /// What was written by other hands may hold anything; a log line is one line.
  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}

package dev.postern.rules.store;

import dev.postern.rules.HostedDomain;
import dev.postern.rules.store.ControlConflictException.Conflict;
import dev.postern.rules.store.RuleChanges.Change;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Puts what a control directory holds into the rules, all or nothing.
///
/// Without `replace` the rules there are stay as they are and new ones come behind them. With it
/// the rules of all these kinds are exactly those given afterwards.
///
/// **On failure:** [ControlConflictException] with everything that does not go with the rules there
/// are; nothing was changed.
///
/// @param changes whether they are kept or tried is theirs to say
public record ControlImport(RuleChanges changes) {
  /// @param rules what the directory holds
  /// @param withDisposition the domains whose disposition of unknown users it names; the others'
  ///   stays where the domain is there
  public record Given(ControlRules rules, Set<String> withDisposition) {
    public Given {
      withDisposition = Set.copyOf(withDisposition);
    }
  }

  public MadeChange apply(Given given, boolean replace) throws SQLException {
    return changes.apply(
        change -> {
          ControlRules there = ControlRepository.read(change.connection());
          ControlRules wanted = replace ? given.rules() : new ControlMerge(there, given).merged();
          if (replace) {
            refuseLostAccounts(change, there, wanted);
          }
          var rows = new ControlRows(change);
          for (RuleKind kind : RuleKind.values()) {
            rows.change(kind, diff(kind, there.of(kind), wanted.of(kind), replace));
          }
          rows.changeValues(there.values(), wanted.values());
          rows.changeDomains(there.domains(), wanted.domains());
          new EgressRows(change).change(there.pools(), wanted.pools());
        });
  }

  private static ControlDiff diff(
      RuleKind kind, List<String> there, List<String> wanted, boolean replace) {
    if (!replace) {
      return ControlDiff.appending(there, wanted);
    }
    return kind.isOrdered()
        ? ControlDiff.reordering(there, wanted)
        : ControlDiff.replacing(there, wanted);
  }

  private static void refuseLostAccounts(Change change, ControlRules there, ControlRules wanted)
      throws SQLException {
    List<Conflict> conflicts = new ArrayList<>();
    for (HostedDomain domain : there.domains().values()) {
      String name = domain.name().name();
      long accounts =
          wanted.domains().containsKey(name)
              ? 0
              : DomainRepository.accounts(change.connection(), domain.name());
      if (accounts > 0) {
        conflicts.add(
            new Conflict(
                "virtualdomains",
                "",
                "lacks %s, which has %d %s here; add the line %s:%s, or remove them first"
                    .formatted(
                        name, accounts, accounts == 1 ? "account" : "accounts", name, name)));
      }
    }
    if (!conflicts.isEmpty()) {
      throw new ControlConflictException(conflicts);
    }
  }
}

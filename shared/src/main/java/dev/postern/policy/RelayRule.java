package dev.postern.policy;

import dev.postern.policy.Lookups.LookupFailedException;
import dev.postern.rules.RulesSnapshot;

/// One way a relay is allowed or forbidden. Rules keep no state and are safe for use by many
/// threads.
public interface RelayRule {
  /// The name in `explain`, metrics and docs/RULES.md, such as `tcp`.
  String name();

  /// What this rule says of `request`.
  ///
  /// @throws LookupFailedException when it cannot tell; the policy answers 451
  Verdict consider(RelayRequest request, RulesSnapshot rules, Lookups lookups)
      throws LookupFailedException;
}

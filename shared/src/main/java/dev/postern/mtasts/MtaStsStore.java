package dev.postern.mtasts;

import dev.postern.address.Domain;
import java.sql.SQLException;
import java.util.Optional;

/// The policies that were fetched, for all environments together. Safe for use by many threads.
///
/// **On failure:** [SQLException]; nothing was changed.
public interface MtaStsStore {
  /// The domain's policy, though it may have expired.
  Optional<KeptPolicy> find(Domain domain) throws SQLException;

  /// Keeps a policy in place of an older one, and drops some that have expired.
  void save(Domain domain, KeptPolicy policy) throws SQLException;
}

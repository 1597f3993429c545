package dev.postern.mtasts;

import dev.postern.address.Domain;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Policies in memory, with a switch that takes the store away.
public final class InMemoryMtaStsStore implements MtaStsStore {
  private final Map<Domain, KeptPolicy> policies = new ConcurrentHashMap<>();
  private volatile boolean away;

  public void away(boolean isAway) {
    away = isAway;
  }

  @Override
  public Optional<KeptPolicy> find(Domain domain) throws SQLException {
    refuseIfAway();
    return Optional.ofNullable(policies.get(domain));
  }

  @Override
  public void save(Domain domain, KeptPolicy policy) throws SQLException {
    refuseIfAway();
    policies.put(domain, policy);
  }

  private void refuseIfAway() throws SQLException {
    if (away) {
      throw new SQLException("no answer");
    }
  }
}

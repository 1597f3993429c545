package dev.postern.functions.runtime;

import dev.postern.address.IpAddress;
import dev.postern.egress.EgressPool;
import dev.postern.egress.EgressRules;
import dev.postern.egress.EgressSource;
import dev.postern.egress.SourceConnector;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Egress rules for tests.
public final class TestEgress {
  private TestEgress() {}

  public static EgressSource bound(String name, String address) {
    return source(name, address, new SourceConnector.Bind(), EgressSource.State.ACTIVE, null);
  }

  public static EgressSource named(String name, String address, String ehlo) {
    return source(name, address, new SourceConnector.Bind(), EgressSource.State.ACTIVE, ehlo);
  }

  public static EgressSource behindNat(String name, String address, String lane) {
    return source(name, address, new SourceConnector.Nat(lane), EgressSource.State.ACTIVE, null);
  }

  public static EgressSource paused(String name, String address) {
    return source(name, address, new SourceConnector.Bind(), EgressSource.State.PAUSED, null);
  }

  public static EgressSource pausedUntil(Instant until, String name, String address) {
    return paused(name, address).in(EgressSource.State.PAUSED, until);
  }

  public static EgressPool poolOf(String name, String... sources) {
    return new EgressPool(
        name, Arrays.stream(sources).map(s -> new EgressPool.Member(s, 1)).toList());
  }

  /// Rules of one pool with these sources.
  public static EgressRules pool(String name, EgressSource... sources) {
    List<EgressSource> all = List.of(sources);
    return EgressRules.of(
        all,
        List.of(poolOf(name, all.stream().map(EgressSource::name).toArray(String[]::new))),
        Map.of());
  }

  private static EgressSource source(
      String name,
      String address,
      SourceConnector connector,
      EgressSource.State state,
      @Nullable String ehlo) {
    return new EgressSource(name, IpAddress.parse(address), ehlo, connector, state, null, null);
  }
}

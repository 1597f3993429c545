package dev.postern.rules;

import dev.postern.address.Domain;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// `smtproutes`: destinations that go to a named host instead of their MX.
///
/// Looked up as the full domain, then its suffixes that start with a dot, longest first, then the
/// empty key, which is the default. **Seed:** spec 6.7.
public final class SmtpRoutes {
  public static final SmtpRoutes EMPTY = new SmtpRoutes(List.of());

  private final Map<String, SmtpRoute> byKey;

  /// @param routes of two with the same key the first counts
  public SmtpRoutes(List<SmtpRoute> routes) {
    byKey =
        routes.stream()
            .collect(Collectors.toMap(SmtpRoute::key, Function.identity(), (first, _) -> first));
  }

  /// A route to that host with a login of that user, whatever its destination.
  public Optional<SmtpRoute> withLogin(String host, int port, String user) {
    return byKey.values().stream()
        .filter(route -> route.host().equals(host) && route.port() == port)
        .filter(route -> route.login() != null && route.login().user().equals(user))
        .findFirst();
  }

  /// The route for a destination; a route with an empty relay means its MX.
  public Optional<SmtpRoute> routeFor(Domain domain) {
    return DomainKeys.find(byKey, domain).or(() -> Optional.ofNullable(byKey.get("")));
  }
}

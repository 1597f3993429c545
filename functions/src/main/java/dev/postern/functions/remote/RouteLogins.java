package dev.postern.functions.remote;

import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.remote.sasl.Login;
import dev.postern.functions.runtime.Stores;
import dev.postern.message.Route;
import dev.postern.rules.RouteLogin;
import dev.postern.rules.RulesSource;
import dev.postern.rules.RulesSource.RulesUnavailableException;
import dev.postern.rules.SmtpRoute;
import dev.postern.rules.SmtpRoutes;
import dev.postern.secret.DataKey;
import java.security.GeneralSecurityException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who we are at the host of a job's route, by the rules in force at the worker.
///
/// The line for the job's destination counts while it names the host the job goes to; so a mended
/// password or another user is in force for mail that waits. After that line is gone, any other to
/// the same host as the same user does.
///
/// **On failure:** a password that is not to be had puts the mail off: without it the host would
/// refuse the mail for good.
final class RouteLogins {
  private final RulesSource rules;
  private final @Nullable DataKey key;

  RouteLogins(RulesSource rules, @Nullable DataKey key) {
    this.rules = rules;
    this.key = key;
  }

  static RouteLogins of(Stores stores) {
    return new RouteLogins(() -> stores.rules().current(), DataKey.of(stores.settings()));
  }

  /// The password is not to be had now.
  static final class NoPasswordException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Trouble trouble;

    private NoPasswordException(String status, String host, String why) {
      super(why, null, false, false);
      String text =
          "The password for the host " + host + " of smtproutes is not to be had: " + why + ".";
      trouble = Trouble.ours(status, text, FailureScope.HOST);
    }

    /// A temporary one.
    Trouble trouble() {
      return trouble;
    }
  }

  /// Who we are at the route's host; null: nobody.
  @Nullable Login at(Route route) throws NoPasswordException {
    if (!(route instanceof Route.Static fixed)) {
      return null;
    }
    Optional<SmtpRoute> line = line(fixed);
    RouteLogin login = line.map(SmtpRoute::login).orElse(null);
    if (line.isPresent() && login != null) {
      return opened(line.get(), login);
    }
    if (line.isEmpty() && fixed.user() != null) {
      String why = "smtproutes has no login there any more";
      throw new NoPasswordException("4.7.8", fixed.host(), why);
    }
    return null;
  }

  private Optional<SmtpRoute> line(Route.Static fixed) throws NoPasswordException {
    SmtpRoutes routes;
    try {
      routes = rules.current().smtpRoutes();
    } catch (RulesUnavailableException e) {
      if (fixed.user() == null) {
        return Optional.empty();
      }
      String why = "the rules are not known: " + e.getMessage();
      throw new NoPasswordException("4.3.0", fixed.host(), why);
    }
    Optional<SmtpRoute> own =
        routes
            .routeFor(fixed.destination())
            .filter(route -> route.host().equals(fixed.host()) && route.port() == fixed.port());
    return own.isPresent() || fixed.user() == null
        ? own
        : routes.withLogin(fixed.host(), fixed.port(), fixed.user());
  }

  private Login opened(SmtpRoute line, RouteLogin login) throws NoPasswordException {
    if (key == null) {
      String why = "postern.auth.data-key is not given at this worker";
      throw new NoPasswordException("4.3.5", line.host(), why);
    }
    try {
      return new Login(login.user(), login.password(line, key));
    } catch (GeneralSecurityException _) {
      String why = "it was encrypted with another postern.auth.data-key; add the route anew";
      throw new NoPasswordException("4.3.5", line.host(), why);
    }
  }
}

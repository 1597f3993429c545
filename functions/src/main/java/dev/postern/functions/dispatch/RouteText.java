package dev.postern.functions.dispatch;

import dev.postern.message.Route;

/// A route in one line: part of job ids, so it does not change, and what `trace` shows.
final class RouteText {
  private RouteText() {}

  static String of(Route route) {
    return switch (route) {
      case Route.Local _ -> "local";
      case Route.Remote remote -> "remote " + remote.lane() + " to " + remote.destination();
      case Route.Static fixed ->
          "remote "
              + fixed.lane()
              + " to "
              + fixed.destination()
              + " by "
              + fixed.host()
              + ":"
              + fixed.port()
              + (fixed.user() == null ? "" : " as " + fixed.user());
    };
  }
}

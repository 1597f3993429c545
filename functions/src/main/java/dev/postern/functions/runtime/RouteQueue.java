package dev.postern.functions.runtime;

import dev.postern.message.Route;
import dev.postern.queue.QueueName;

/// Which queue carries the jobs of a route.
public final class RouteQueue {
  private static final String LANE_PREFIX = "remote-";

  private RouteQueue() {}

  /// @throws IllegalStateException when the route's lane has no queue
  public static QueueName of(Route route) {
    return switch (route) {
      case Route.Local _ -> QueueName.LOCAL;
      case Route.Remote remote -> ofLane(remote.lane());
      case Route.Static fixed -> ofLane(fixed.lane());
    };
  }

  /// @throws IllegalStateException when the lane has no queue
  public static QueueName ofLane(String lane) {
    for (QueueName queue : QueueName.values()) {
      if (queue.text().equals(LANE_PREFIX + lane)) {
        return queue;
      }
    }
    throw new IllegalStateException(
        "lane \""
            + lane
            + "\" has no queue "
            + LANE_PREFIX
            + lane
            + "; set postern.egress.name to a lane that is deployed, as default");
  }
}

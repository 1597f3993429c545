package dev.postern.functions.runtime;

import dev.postern.message.Route;
import dev.postern.queue.QueueName;
import dev.postern.settings.Settings;
import dev.postern.settings.StoreSettings;

/// Which queue carries the jobs of a route.
public final class RouteQueue {
  private RouteQueue() {}

  /// @throws IllegalStateException when the route's lane has no queue
  public static QueueName of(Route route, Settings settings) {
    return switch (route) {
      case Route.Local _ -> QueueName.LOCAL;
      case Route.Remote remote -> ofLane(remote.lane(), settings);
      case Route.Static fixed -> ofLane(fixed.lane(), settings);
    };
  }

  /// @throws IllegalStateException when the lane has no queue
  public static QueueName ofLane(String lane, Settings settings) {
    try {
      QueueName queue = QueueName.ofLane(lane);
      if (queue.equals(QueueName.REMOTE_DEFAULT) || !StoreSettings.url(settings, queue).isEmpty()) {
        return queue;
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
    throw new IllegalStateException(
        "lane \""
            + lane
            + "\" has no queue remote-"
            + lane
            + " here; set postern.egress.name to a lane that is deployed, as default, "
            + QueueName.LANE_SETTING_PREFIX
            + lane
            + " to the URL of its queue, or add it to postern.lanes");
  }
}

package dev.postern.functions.deliver.https;

import dev.postern.functions.deliver.Body;
import dev.postern.message.DeliveryJob;
import dev.postern.rules.agent.Channel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/// Somebody else's code that is given a message and answers.
///
/// **On failure:** an [IOException] is the spool's, before anything was sent; all else is an
/// [Answer].
@FunctionalInterface
public interface Endpoint {
  /// Gives it a message, once.
  ///
  /// @param purpose `deliver` or `filter`
  /// @param into where the body of the answer goes
  /// @param most octets of it
  /// @param deadline when it must have answered, be its own time over or not
  Answer post(
      DeliveryJob job,
      String purpose,
      Channel channel,
      Body body,
      Path into,
      long most,
      Instant deadline)
      throws IOException;
}

package dev.postern.functions.deliver;

import dev.postern.message.DeliveryJob;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/// One attempt to bring a message to the recipients of a job.
///
/// **On failure:** what concerns recipients is an [Outcome]. An exception means that no recipient
/// was served in this attempt and none was refused: the job goes back to its queue.
@FunctionalInterface
public interface Courier {
  /// @param deadline when the invocation must have ended; nothing waits beyond it
  /// @return exactly one outcome for each recipient of the job
  /// @throws NotTriedException when nothing was tried, as it is not to be now
  List<Outcome> deliver(DeliveryJob job, Body body, Instant deadline)
      throws NotTriedException, IOException;

  /// What is to be known before an attempt is made.
  ///
  /// @return the job as it is to be tried
  /// @throws NotTriedException when it is not to be tried from here now
  default DeliveryJob ready(DeliveryJob job) throws NotTriedException, IOException {
    return job;
  }
}

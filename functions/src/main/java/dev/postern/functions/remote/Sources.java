package dev.postern.functions.remote;

import dev.postern.functions.deliver.NotTriedException;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.remote.smtp.LocalEnd;
import dev.postern.message.DeliveryJob;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/// Where the connections of a job leave from.
@FunctionalInterface
interface Sources {
  /// Our end of the connections of a job that is ready.
  ///
  /// @param hosts those of its destination, the best first
  LocalEnd localEnd(DeliveryJob job, List<String> hosts);

  /// The job with the source it is to be tried from here.
  ///
  /// @param hosts those of its destination, the best first
  /// @throws NotTriedException when it is another lane's, or must wait
  default DeliveryJob ready(DeliveryJob job, List<String> hosts)
      throws NotTriedException, IOException {
    return job;
  }

  /// Lets a job that is ready through to its peer.
  ///
  /// @throws NotTriedException when it must wait
  default Passage enter(DeliveryJob job, List<String> hosts, Instant deadline)
      throws NotTriedException {
    return outcomes -> outcomes;
  }

  /// A job's way to its peer, as long as it takes.
  @FunctionalInterface
  interface Passage extends AutoCloseable {
    /// Takes to heart what the peer said of us.
    ///
    /// @return the outcomes, of which some may be better than the peer said
    List<Outcome> heard(List<Outcome> outcomes);

    /// No peer was asked for anything: what letting the job through took of a rate is given back.
    default void unused() {}

    @Override
    default void close() {}
  }
}

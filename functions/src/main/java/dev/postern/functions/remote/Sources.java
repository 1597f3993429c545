package dev.postern.functions.remote;

import dev.postern.functions.deliver.NotTriedException;
import dev.postern.functions.remote.smtp.LocalEnd;
import dev.postern.message.DeliveryJob;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Where the connections of a job leave from.
@FunctionalInterface
interface Sources {
  /// Our end of the connections of a job that is ready.
  LocalEnd localEnd(DeliveryJob job);

  /// The job with the source it is to be tried from here.
  ///
  /// @param mxHost the best MX host, null when it is not known
  /// @throws NotTriedException when it is another lane's, or must wait
  default DeliveryJob ready(DeliveryJob job, @Nullable String mxHost)
      throws NotTriedException, IOException {
    return job;
  }
}

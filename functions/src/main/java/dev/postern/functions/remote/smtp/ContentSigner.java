package dev.postern.functions.remote.smtp;

import dev.postern.functions.deliver.Body;
import dev.postern.message.DeliveryJob;
import java.io.IOException;

/// Signs what is about to be sent: the last to touch the content before DATA, when a peer has taken
/// at least one recipient.
@FunctionalInterface
public interface ContentSigner {
  /// Leaves everything as it is.
  ContentSigner NONE = (_, content) -> content;

  /// @param content as the peer is to get it, but for dots
  /// @return the same with a header before it, or as it is where nothing is to be signed or cannot
  /// @throws IOException when the content could not be read
  Body sign(DeliveryJob job, Body content) throws IOException;

  /// Octets that [#sign] adds, about, without a look at the message; rather too many than too few.
  default long growth(DeliveryJob job) {
    return 0;
  }
}

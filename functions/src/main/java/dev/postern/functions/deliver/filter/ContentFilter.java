package dev.postern.functions.deliver.filter;

import dev.postern.functions.deliver.Body;
import dev.postern.message.DeliveryJob;
import java.io.IOException;
import java.time.Instant;

/// Looks at a message before it is delivered.
///
/// **On failure:** of the spool [IOException]; of the filter itself a [Filtered.Stopped] that lets
/// the message wait: a filter that is broken neither costs mail nor is passed by.
@FunctionalInterface
interface ContentFilter {
  /// @param deadline when it must have answered
  Filtered filter(DeliveryJob job, Body body, Instant deadline) throws IOException;
}

package dev.postern.functions.deliver.filter;

import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.Trouble;

/// What a content filter made of a message. Closed when the message has been delivered, or has not.
public sealed interface Filtered extends AutoCloseable {
  @Override
  default void close() {}

  /// It is delivered as it is.
  record Passed() implements Filtered {}

  /// It is delivered as the filter wrote it.
  ///
  /// @param length octets
  /// @param eightBit whether it has 8-bit octets
  /// @param release to be run when it is needed no more
  record Changed(Body body, long length, boolean eightBit, Runnable release) implements Filtered {
    @Override
    public void close() {
      release.run();
    }
  }

  /// It is not delivered: it waits or fails, as the trouble says.
  record Stopped(Trouble trouble) implements Filtered {}

  /// It is dropped.
  ///
  /// @param reason for the ledger
  record Discarded(String reason) implements Filtered {}
}

package dev.postern.functions.runtime;

import java.time.Instant;
import java.util.List;

/// The work behind a queue's function, told one message at a time on a virtual thread.
@FunctionalInterface
public interface JobWork {
  /// Does what one message asks. Returning normally is the positive confirmation: the message
  /// leaves its queue. Any exception gives it back.
  ///
  /// @param body of the queue message
  /// @param deadline when the invocation must have ended
  void handle(String body, Instant deadline) throws Exception;

  /// The same for a message that was received before: what it asks may have been done, in whole or
  /// in part, by a worker that died before its queue knew.
  default void handleAgain(String body, Instant deadline) throws Exception {
    handle(body, deadline);
  }

  /// This work for the messages of one batch, which may share what it costs. Each of them is then
  /// handed to it once.
  ///
  /// @param bodies of the batch's messages, be they what they may
  default JobWork forBatch(List<String> bodies) {
    return this;
  }
}

package dev.postern.standalone.host;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A function's call with its timeout: on a virtual thread of its own, interrupted when it is over.
final class TimedCall {
  private TimedCall() {}

  /// Calls and waits.
  ///
  /// @throws ExecutionException with what the call threw
  /// @throws TimeoutException when it had not ended; it was interrupted, and its answer is not
  ///   waited for
  /// @throws InterruptedException when the caller was interrupted; so was the call
  static <T> T call(String name, Duration timeout, Callable<T> call)
      throws ExecutionException, TimeoutException, InterruptedException {
    var task = new FutureTask<>(call);
    Thread.ofVirtual().name(name).start(task);
    try {
      return task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      task.cancel(true);
    }
  }
}

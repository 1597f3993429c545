package dev.postern.functions.deliver;

import dev.postern.event.EventSink;
import dev.postern.event.MailEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The events of one batch, sent together: one call of the queue for what ends together, and not
/// one a message.
///
/// A worker waits here until all others of the batch wait here, too, or have ended, but no longer
/// than [#linger]: one slow peer does not keep what the others did from being told. Safe for use by
/// the threads of the batch.
///
/// **On failure:** the sink's, told to each whose events went with it.
final class BatchEvents implements EventSink {
  /// How long what is done stays untold while others of the batch are at work. A worker that dies
  /// in that time has delivered what nobody knows of, and delivers it again.
  static final Duration LINGER = Duration.ofMillis(50);

  private final EventSink sink;
  private final Duration linger;
  private int working;
  private Turn turn = new Turn();

  /// What goes out in one call.
  private final class Turn {
    final List<MailEvent> events = new ArrayList<>();
    final FutureTask<Void> sending =
        new FutureTask<>(
            () -> {
              sink.send(events);
              return null;
            });
  }

  /// @param workers how many will each call [#ended()] once
  BatchEvents(EventSink sink, int workers, Duration linger) {
    this.sink = sink;
    this.working = workers;
    this.linger = linger;
  }

  /// Hands the events on, and returns once they are safe.
  @Override
  public void send(List<MailEvent> events) throws IOException {
    Turn mine;
    synchronized (this) {
      mine = turn;
      mine.events.addAll(events);
      working--;
    }
    try {
      sendIfComplete();
      awaitSent(mine);
    } finally {
      synchronized (this) {
        working++;
      }
    }
  }

  /// One of the workers will send nothing more.
  void ended() {
    synchronized (this) {
      working--;
    }
    sendIfComplete();
  }

  private void sendIfComplete() {
    Turn complete;
    synchronized (this) {
      if (working > 0 || turn.events.isEmpty()) {
        return;
      }
      complete = turn;
      turn = new Turn();
    }
    complete.sending.run();
  }

  /// Nobody joins it any more.
  private synchronized void close(Turn left) {
    if (turn == left) {
      turn = new Turn();
    }
  }

  /// Waits as long as others may join, then sends what is there.
  private void awaitSent(Turn mine) throws IOException {
    try {
      try {
        mine.sending.get(linger.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException _) {
        close(mine);
        mine.sending.run(); // nothing when another does already
        mine.sending.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while events were sent", e);
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    }
  }
}

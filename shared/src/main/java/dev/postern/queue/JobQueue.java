package dev.postern.queue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One queue. Calls block: use them on virtual threads, never on an event loop.
///
/// **On failure:** every method throws [IOException] when the queue did not confirm all it was
/// asked; then nothing may be taken as done. Sends are at least once: a send that failed may have
/// arrived.
public interface JobQueue {
  /// Octets a message body may have. SQS takes 1 MiB; the rest is room for attributes.
  int MAX_BODY_OCTETS = 1_000_000;

  /// Sends one message; returns once the queue has confirmed it.
  void send(String body) throws IOException;

  /// Sends many, in as few calls as the queue allows (10 messages, 1 MiB a call).
  void sendAll(List<String> bodies) throws IOException;

  /// Sends many as [#sendAll] does, each as one of its group: a queue with many messages of one
  /// group under way gives those of others first (SQS fair queues). A queue that knows no groups
  /// sends them like all others.
  default void sendGrouped(List<Outgoing> messages) throws IOException {
    sendAll(messages.stream().map(Outgoing::body).toList());
  }

  /// A message to be sent.
  ///
  /// @param group whose it is, at most [#MAX_GROUP_LENGTH] printable ASCII characters without a
  ///   blank; null: nobody's
  record Outgoing(String body, @Nullable String group) {}

  /// Characters a group may have.
  int MAX_GROUP_LENGTH = 128;

  /// Receives up to 10 messages, waiting up to `wait` (at most 20 s) for the first.
  ///
  /// @param visibility how long they stay hidden from others
  List<Received> receive(int max, Duration wait, Duration visibility) throws IOException;

  /// Removes a message for good.
  void delete(List<Received> messages) throws IOException;

  /// Changes how long from now received messages stay hidden; zero gives them back at once.
  void changeVisibility(List<Received> messages, Duration visibility) throws IOException;

  /// About how many messages it holds.
  Depth depth() throws IOException;

  /// A message as received.
  ///
  /// @param receiveCount 1 the first time
  /// @param sentAt when the queue took it, by its own clock
  record Received(
      String messageId, String receiptHandle, String body, int receiveCount, Instant sentAt) {}

  /// Approximate counts, as SQS gives them.
  record Depth(long visible, long inFlight, long delayed) {
    public long total() {
      return visible + inFlight + delayed;
    }
  }

  /// A send that certainly did not arrive and never will: refused by the queue at the first and
  /// only try, or never tried. Any doubt (a timeout, a retry before it) is a plain [IOException].
  final class NotSentException extends IOException {
    private static final long serialVersionUID = 1L;

    public NotSentException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}

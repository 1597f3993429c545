package dev.postern.retry;

import dev.postern.address.Mailbox;
import java.time.Instant;
import java.util.List;

/// One row of table `deferred` as an operator sees it.
///
/// @param state `deferred` or `held`
/// @param sender empty for the null reverse-path
/// @param attempt the try that comes next; 1 after the first has failed
/// @param leaseUntil until when the try under way has the job; in the past when none is
public record DeferredEntry(
    String jobId,
    String queueId,
    String state,
    String sender,
    List<Mailbox> recipients,
    String destination,
    String source,
    int attempt,
    Instant bornAt,
    Instant nextAttemptAt,
    Instant leaseUntil,
    String lastReply) {
  public DeferredEntry {
    recipients = List.copyOf(recipients);
  }
}

package dev.postern.smtpd.intake;

import dev.postern.message.InboundManifest;
import dev.postern.message.JobCodec;
import dev.postern.queue.JobQueue;
import dev.postern.queue.JobQueue.NotSentException;
import dev.postern.smtp.Reply;
import dev.postern.spool.Spool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes segments durable: the bytes into the spool, then their manifest into the queue. Its calls
/// block.
///
/// **On failure:** the messages are deferred (451), never taken as accepted. What becomes of the
/// segment depends on what is certain:
///
/// - the spool did not confirm the bytes: no manifest was sent, so nothing can refer to the segment
///   and it is deleted, in case the bytes did arrive. Bytes that arrive later still are an orphan;
/// - the queue certainly did not take the manifest ([NotSentException]): it is deleted as well;
/// - the queue did not confirm the manifest for any other reason, a timeout above all: the manifest
///   may be in the queue or still arrive, and its messages would be lost without their bytes. The
///   segment stays. If the manifest did arrive, the messages are delivered, and once more when the
///   clients try again: a duplicate, as RFC 5321 §4.5.3.2.6 has it, not a loss.
///
/// A segment that nothing refers to is an orphan: the spool's lifecycle rule and `relay-cleanup`
/// remove it after `postern.spool.retention`.
final class SegmentStore {
  static final Reply NOT_STORED =
      Reply.of(451, "4.3.0", "sorry, the message could not be stored (#4.3.0)");
  static final Reply NOT_QUEUED =
      Reply.of(451, "4.3.0", "sorry, the message could not be queued (#4.3.0)");

  private static final Logger log = LoggerFactory.getLogger(SegmentStore.class);

  private final Spool spool;
  private final JobQueue inbound;
  private final CommitWatch watch;

  SegmentStore(Spool spool, JobQueue inbound, CommitWatch watch) {
    this.spool = spool;
    this.inbound = inbound;
    this.watch = watch;
  }

  /// How a commit ended.
  ///
  /// @param segmentIsUseless whether nothing refers to the segment or ever will
  record Result(Outcome outcome, boolean segmentIsUseless) {
    static final Result CONFIRMED = new Result(Outcome.ACCEPTED, false);
  }

  Spool spool() {
    return spool;
  }

  /// Stores a segment and announces it.
  Result commit(List<ByteBuffer> bytes, InboundManifest manifest) {
    long began = System.nanoTime();
    long octets = bytes.stream().mapToLong(ByteBuffer::remaining).sum();
    Result result = putAndAnnounce(bytes, manifest);
    ended(result, manifest.entries().size(), octets, began);
    return result;
  }

  /// Tells the watch how a segment ended that was begun at `began`.
  void ended(Result result, int messages, long octets, long began) {
    CommitWatch.End end =
        switch (result.outcome()) {
          case Outcome.Accepted _ -> CommitWatch.End.STORED;
          case Outcome.Deferred deferred ->
              deferred.reply().equals(NOT_QUEUED)
                  ? CommitWatch.End.NOT_QUEUED
                  : CommitWatch.End.NOT_STORED;
        };
    watch.ended(end, messages, octets, System.nanoTime() - began);
  }

  private Result putAndAnnounce(List<ByteBuffer> bytes, InboundManifest manifest) {
    try {
      spool.put(manifest.segment(), bytes);
    } catch (IOException | RuntimeException e) {
      return notStored(manifest.segment(), e);
    }
    return announce(manifest);
  }

  /// Announces a segment that the spool has confirmed.
  Result announce(InboundManifest manifest) {
    try {
      inbound.send(JobCodec.encode(manifest));
      return Result.CONFIRMED;
    } catch (IOException | RuntimeException e) {
      boolean certain = e instanceof NotSentException;
      log.warn("event=not-queued segment={} certain={}", manifest.segment(), certain, e);
      return new Result(new Outcome.Deferred(NOT_QUEUED, "queue: " + e.getMessage()), certain);
    }
  }

  Result notStored(String segment, Exception failure) {
    log.warn("event=not-stored segment={}", segment, failure);
    return new Result(new Outcome.Deferred(NOT_STORED, "spool: " + failure.getMessage()), true);
  }

  /// Deletes a useless segment, as far as the spool answers.
  void delete(String segment) {
    try {
      spool.delete(segment);
    } catch (IOException | RuntimeException e) {
      log.warn("event=orphan-left segment={} why=\"{}\"", segment, e.getMessage());
    }
  }
}

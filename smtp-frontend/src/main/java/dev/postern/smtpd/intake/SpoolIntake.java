package dev.postern.smtpd.intake;

import dev.postern.message.QueueId;
import dev.postern.queue.QueueName;
import dev.postern.queue.Queues;
import dev.postern.spool.Spool;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// The intake on the real stores: the spool takes the bodies, queue `inbound` the manifests.
public final class SpoolIntake implements Intake {
  private final MemoryBudget budget;
  private final IntakeLimits limits;
  private final SegmentStore store;
  private final GroupCommit commits;
  private final QueueId.Generator ids;
  private final Executor blocking;
  private final ByteBufAllocator allocator;

  /// @param budget shared by all intakes of the process
  /// @param ids names segments; its clock tells when messages were accepted
  /// @param blocking runs what waits for the stores: a virtual thread per task
  /// @param timer runs a lingering segment's end
  /// @param watch told of each commit
  public SpoolIntake(
      Spool spool,
      Queues queues,
      MemoryBudget budget,
      IntakeLimits limits,
      QueueId.Generator ids,
      Executor blocking,
      EventExecutor timer,
      ByteBufAllocator allocator,
      CommitWatch watch) {
    this(
        spool,
        queues,
        budget,
        limits,
        ids,
        blocking,
        (delay, task) -> {
          var _ = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        },
        allocator,
        watch);
  }

  SpoolIntake(
      Spool spool,
      Queues queues,
      MemoryBudget budget,
      IntakeLimits limits,
      QueueId.Generator ids,
      Executor blocking,
      GroupCommit.Delayer delayer,
      ByteBufAllocator allocator,
      CommitWatch watch) {
    this.budget = budget;
    this.limits = limits;
    this.store = new SegmentStore(spool, queues.get(QueueName.INBOUND), watch);
    this.commits = new GroupCommit(store, limits, this::newKey, blocking, delayer);
    this.ids = ids;
    this.blocking = blocking;
    this.allocator = allocator;
  }

  @Override
  public IncomingMessage begin(MessageStart start, EventExecutor loop, Runnable ready) {
    return new SpooledMessage(this, start, loop, ready);
  }

  LargeUpload beginLarge() {
    return new LargeUpload(store, newKey());
  }

  private String newKey() {
    return Spool.ACCEPTED + ids.next();
  }

  MemoryBudget budget() {
    return budget;
  }

  IntakeLimits limits() {
    return limits;
  }

  GroupCommit commits() {
    return commits;
  }

  InstantSource clock() {
    return ids.clock();
  }

  Executor blocking() {
    return blocking;
  }

  ByteBufAllocator allocator() {
    return allocator;
  }
}

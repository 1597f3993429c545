package dev.postern.smtpd.intake;

import dev.postern.smtp.Reply;
import dev.postern.spool.Spool.Upload;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// One message on its way into the spool: held in memory while it is small, uploaded in parts from
/// `postern.limits.message-memory` on.
///
/// All memory is reserved before it is used. A small message reserves chunk by chunk. A large one
/// reserves a whole part and its slack at once and needs no more however long it gets, since
/// reading pauses while a part is under way: so a message that has become large always goes on, and
/// those that have waited for `postern.limits.intake-wait` in all give theirs back. Nobody waits
/// for ever. Beyond the reservation a waiting message keeps the one read buffer it could not take.
///
/// **On failure:** the message is deferred with 451; what it held is given back at once.
final class SpooledMessage implements IncomingMessage {
  private static final int MAX_CHUNK = 64 * 1024;
  private static final int MIN_CHUNK = 8 * 1024;
  private static final int TRACE_ROOM = 1024;

  /// What a large message reserves: a part, the read that completes it, the last chunk's rest.
  static final int LARGE_RESERVATION = Upload.PART_SIZE + 3 * MAX_CHUNK;

  static final Reply NO_MEMORY =
      Reply.of(451, "4.3.1", "sorry, too much mail is arriving at once, try again (#4.3.1)");

  private final SpoolIntake intake;
  private final MessageStart start;
  private final EventExecutor loop;
  private final Runnable ready;

  private final MemoryShare share;
  private HeldBytes held = new HeldBytes();
  private @Nullable ByteBuf stash;
  private @Nullable LargeUpload large;
  private boolean partUnderWay;
  private boolean freed;
  private Outcome.@Nullable Deferred failure;
  private @Nullable FinishedMessage finished;

  SpooledMessage(SpoolIntake intake, MessageStart start, EventExecutor loop, Runnable ready) {
    this.intake = intake;
    this.start = start;
    this.loop = loop;
    this.ready = ready;
    this.share =
        new MemoryShare(
            intake.budget(),
            loop,
            intake.limits().longestWait(),
            this::granted,
            this::waitedTooLong);
  }

  @Override
  public boolean write(ByteBuf bytes) {
    return freed || take(bytes);
  }

  @Override
  public CompletionStage<Outcome> finish(String messageId) {
    if (failure != null) {
      return CompletableFuture.completedStage(failure);
    }
    var result = new CompletableFuture<Outcome>();
    var message =
        new FinishedMessage(
            start,
            intake.clock().instant(),
            messageId,
            held,
            outcome -> {
              giveBack();
              loop.execute(() -> result.complete(outcome));
            });
    finished = message;
    LargeUpload upload = large;
    if (upload == null) {
      intake.commits().submit(message);
    } else {
      intake.blocking().execute(() -> finishLarge(upload, message));
    }
    return result;
  }

  private static void finishLarge(LargeUpload upload, FinishedMessage message) {
    Outcome outcome = GroupCommit.FAILED;
    try {
      outcome = upload.finish(message);
    } finally {
      message.tell(outcome);
    }
  }

  @Override
  public void abort() {
    if (finished != null) {
      finished.cancel();
    } else if (!freed) {
      free();
    }
  }

  private boolean take(ByteBuf bytes) {
    while (bytes.isReadable()) {
      if (held.room() == 0) {
        int size = nextChunk();
        if (large == null && !share.reserve(size)) {
          stash = bytes.retainedSlice();
          return false;
        }
        held.addChunk(intake.allocator(), size);
      }
      held.fill(bytes);
    }
    return settle();
  }

  private int nextChunk() {
    if (large != null) {
      return MAX_CHUNK;
    }
    long wanted = share.reserved() > 0 ? share.reserved() : start.declaredSize() + TRACE_ROOM;
    return Math.clamp(wanted, MIN_CHUNK, MAX_CHUNK);
  }

  /// Becomes large, or stores a part, where it is time; true when more can be taken now.
  private boolean settle() {
    if (large == null && held.size() > intake.limits().messageMemory()) {
      if (!share.reserve((int) (LARGE_RESERVATION - share.reserved()))) {
        return false;
      }
      large = intake.beginLarge();
    }
    if (large != null && held.size() >= Upload.PART_SIZE) {
      storePart(large);
      return false;
    }
    return true;
  }

  private void granted(int octets) {
    ByteBuf rest = stash;
    stash = null;
    boolean more;
    if (rest == null) {
      large = intake.beginLarge();
      more = settle();
    } else {
      held.addChunk(intake.allocator(), octets);
      more = take(rest);
      rest.release();
    }
    if (more) {
      ready.run();
    }
  }

  private void waitedTooLong() {
    fail(new Outcome.Deferred(NO_MEMORY, "no memory within " + intake.limits().longestWait()));
  }

  private void storePart(LargeUpload upload) {
    HeldBytes part = held;
    held = new HeldBytes();
    partUnderWay = true;
    intake.blocking().execute(() -> storePart(upload, part));
  }

  private void storePart(LargeUpload upload, HeldBytes part) {
    Exception failed = new IOException("the upload ended abnormally");
    try {
      upload.part(part.buffers());
      failed = null;
    } catch (IOException | RuntimeException e) {
      failed = e;
    } finally {
      part.release();
      Exception why = failed;
      loop.execute(() -> partEnded(why));
    }
  }

  private void partEnded(@Nullable Exception why) {
    partUnderWay = false;
    if (freed) {
      freeLarge();
    } else if (why != null) {
      fail(new Outcome.Deferred(SegmentStore.NOT_STORED, "spool: " + why.getMessage()));
    } else {
      ready.run();
    }
  }

  private void fail(Outcome.Deferred why) {
    failure = why;
    free();
    ready.run();
  }

  private void free() {
    freed = true;
    share.leaveLine();
    if (stash != null) {
      stash.release();
      stash = null;
    }
    held.release();
    if (!partUnderWay) {
      freeLarge();
    }
  }

  private void freeLarge() {
    if (large != null) {
      intake.blocking().execute(large::abort);
      large = null;
    }
    giveBack();
  }

  private void giveBack() {
    held.release();
    share.giveBack();
  }
}

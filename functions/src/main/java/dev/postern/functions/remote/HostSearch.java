package dev.postern.functions.remote;

import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// One search for a host that takes the message: how far it has come and what stood in its way.
///
/// It ends after [#MAX_ADDRESSES] addresses, or when less than [#USEFUL_TIME] is left and at least
/// one was tried. No host found is permanent only when every one that was looked at said so for
/// good and none was left out.
final class HostSearch {
  static final int MAX_ADDRESSES = 10;
  static final Duration USEFUL_TIME = Duration.ofSeconds(5);

  private final InstantSource clock;
  private final Instant deadline;
  private int tried;
  private boolean cutShort;
  private @Nullable Trouble temporary;
  private @Nullable Trouble permanent;

  HostSearch(InstantSource clock, Instant deadline) {
    this.clock = clock;
    this.deadline = deadline;
  }

  Instant deadline() {
    return deadline;
  }

  boolean isOver() {
    boolean late = Duration.between(clock.instant(), deadline).compareTo(USEFUL_TIME) < 0;
    cutShort = cutShort || tried == MAX_ADDRESSES || (late && tried > 0);
    return cutShort;
  }

  void tryingAddress() {
    tried++;
  }

  /// Whether no address was asked, be they all passed over.
  boolean hasTriedNone() {
    return tried == 0;
  }

  void failed(Trouble trouble) {
    if (trouble.isPermanent()) {
      permanent = trouble;
    } else {
      temporary = trouble;
    }
  }

  /// An address was passed over: what one said that was tried says more.
  void skipped(Trouble trouble) {
    if (temporary == null) {
      temporary = trouble;
    }
  }

  /// Why no host took the message: the last temporary trouble before any permanent one.
  Trouble conclusion() {
    if (temporary != null) {
      return temporary;
    }
    if (permanent != null && !cutShort) {
      return permanent;
    }
    String said = permanent == null ? "" : " The last one said: " + permanent.line();
    return Trouble.ours("4.4.0", "Not all hosts could be tried." + said, FailureScope.HOST);
  }
}

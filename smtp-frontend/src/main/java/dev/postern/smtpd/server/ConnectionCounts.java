package dev.postern.smtpd.server;

import io.netty.channel.Channel;
import java.util.concurrent.atomic.LongAdder;

/// The connections that one listener serves.
///
/// @param opened since the start
/// @param closed since the start
record ConnectionCounts(LongAdder opened, LongAdder closed) {
  ConnectionCounts() {
    this(new LongAdder(), new LongAdder());
  }

  void opened(Channel channel) {
    opened.increment();
    var _ = channel.closeFuture().addListener(_ -> closed.increment());
  }

  /// Open now.
  long open() {
    long ended = closed.sum(); // first, so that the difference is never negative
    return opened.sum() - ended;
  }
}

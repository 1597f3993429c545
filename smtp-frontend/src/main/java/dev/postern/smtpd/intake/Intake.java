package dev.postern.smtpd.intake;

import io.netty.util.concurrent.EventExecutor;

/// Where sessions put the messages they receive.
@FunctionalInterface
public interface Intake {
  /// Begins to take a message. Everything of it happens on `loop`, the session's event loop.
  ///
  /// @param ready run on `loop` each time the message can take more after a write that said no
  IncomingMessage begin(MessageStart start, EventExecutor loop, Runnable ready);
}

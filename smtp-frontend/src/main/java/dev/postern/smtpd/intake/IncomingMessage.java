package dev.postern.smtpd.intake;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletionStage;

/// A message that is being received. Used on its session's event loop only.
public interface IncomingMessage {
  /// Takes the next bytes, all of them, borrowed for the call. The answer false asks for no more
  /// until the session is told that it is ready again.
  boolean write(ByteBuf bytes);

  /// Ends the message; the outcome comes on the event loop, once it is certain.
  ///
  /// @param messageId the header's Message-ID, empty when it has none
  CompletionStage<Outcome> finish(String messageId);

  /// Drops the message as far as it is not stored already, and all it holds. May be called at any
  /// time, more than once; after it no outcome is told.
  void abort();
}

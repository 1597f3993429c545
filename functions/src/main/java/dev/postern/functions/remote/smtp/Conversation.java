package dev.postern.functions.remote.smtp;

import dev.postern.functions.deliver.Peer;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.remote.smtp.ReplyParser.MalformedReplyException;
import dev.postern.smtp.Reply;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One connection together with what its replies mean: everything heard goes through
/// [ReplyMeaning].
///
/// @param timeout longest wait for a reply that is not that to the final dot
record Conversation(PeerConnection line, Peer peer, Duration timeout) {
  void say(Stage stage, String lines) throws HostGaveUp {
    try {
      line.send(lines);
    } catch (IOException e) {
      throw silence(stage, e);
    }
  }

  /// The next reply, whatever it says.
  ///
  /// @throws HostGaveUp when there is none, or it is none
  Reply hear(Stage stage, Duration limit) throws HostGaveUp {
    try {
      return line.reply(limit);
    } catch (MalformedReplyException e) {
      throw gaveUp(stage, ReplyMeaning.of(stage, Heard.NONSENSE), null, e.getMessage());
    } catch (IOException e) {
      throw silence(stage, e);
    }
  }

  /// Says a line and hears the reply to it.
  Reply ask(Stage stage, String line) throws HostGaveUp {
    say(stage, line + "\r\n");
    return hear(stage, timeout);
  }

  HostGaveUp silence(Stage stage, IOException e) {
    return gaveUp(
        stage, ReplyMeaning.of(stage, Heard.SILENCE), null, String.valueOf(e.getMessage()));
  }

  HostGaveUp gaveUp(
      Stage stage, ReplyMeaning meaning, @Nullable Reply reply, @Nullable String detail) {
    return new HostGaveUp(meaning.trouble(stage, reply, peer, detail), meaning.nextHost());
  }

  /// Ends the conversation if the reply is not one to go on with.
  void require(Stage stage, Reply reply) throws HostGaveUp {
    ReplyMeaning meaning = ReplyMeaning.of(stage, reply);
    if (!meaning.proceeds()) {
      throw gaveUp(stage, meaning, reply, null);
    }
  }

  /// The conversation with this host cannot go on; carries what it means for the message.
  static final class HostGaveUp extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Trouble trouble;
    private final boolean nextHost;

    HostGaveUp(Trouble trouble, boolean nextHost) {
      super(trouble.text());
      this.trouble = trouble;
      this.nextHost = nextHost;
    }

    Trouble trouble() {
      return trouble;
    }

    /// Whether another host may be tried at once.
    boolean nextHost() {
      return nextHost;
    }
  }
}

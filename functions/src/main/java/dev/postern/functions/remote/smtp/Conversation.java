package dev.postern.functions.remote.smtp;

import dev.postern.functions.deliver.FailureScope;
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

  HostGaveUp silence(Stage stage, Exception e) {
    return gaveUp(
        stage, ReplyMeaning.of(stage, Heard.SILENCE), null, String.valueOf(e.getMessage()));
  }

  HostGaveUp gaveUp(
      Stage stage, ReplyMeaning meaning, @Nullable Reply reply, @Nullable String detail) {
    if (meaning.scope() == FailureScope.SESSION) {
      line.spoil();
    }
    return new HostGaveUp(stage, meaning, meaning.trouble(stage, reply, peer, detail));
  }

  /// Ends the conversation if the reply is not one to go on with.
  void require(Stage stage, Reply reply) throws HostGaveUp {
    ReplyMeaning meaning = ReplyMeaning.of(stage, reply);
    if (!meaning.proceeds()) {
      throw gaveUp(stage, meaning, reply, null);
    }
  }

  /// Ends the conversation if the peer said what nobody asked for: what it says next would be taken
  /// for its replies to other commands. 421 it may say at any time (RFC 5321 §3.8).
  void requireNothingUnasked(Stage stage) throws HostGaveUp {
    if (line.hasUnreadWords()) {
      Reply reply = hear(stage, timeout);
      Heard heard = Heard.at(stage, reply) == Heard.CLOSING ? Heard.CLOSING : Heard.NONSENSE;
      throw gaveUp(stage, ReplyMeaning.of(stage, heard), reply, null);
    }
  }

  /// The conversation with this host cannot go on; carries what it means for the message.
  static final class HostGaveUp extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Trouble trouble;
    private final Stage stage;
    private final transient @Nullable ReplyMeaning meaning;

    /// @param meaning null for a message that we do not offer to any host
    HostGaveUp(Stage stage, @Nullable ReplyMeaning meaning, Trouble trouble) {
      super(trouble.text());
      this.trouble = trouble;
      this.stage = stage;
      this.meaning = meaning;
    }

    Trouble trouble() {
      return trouble;
    }

    /// Whether another host may be tried at once.
    boolean nextHost() {
      return meaning != null && meaning.nextHost();
    }

    /// Whether the peer does not take our login.
    boolean refusesLogin() {
      return stage == Stage.AUTH && !nextHost();
    }

    /// Whether the peer refuses to go on, and waits for our QUIT.
    boolean peerWaits() {
      boolean ours =
          stage == Stage.NO_STARTTLS || stage == Stage.NO_AUTH || stage == Stage.AUTH_PEER;
      return trouble.scope() == FailureScope.HOST && (trouble.reply() != null || ours);
    }

    /// What it says of the peer's address.
    HostResult.Contact contact() {
      return switch (stage) {
        case CONNECT -> HostResult.Contact.FAILED;
        case GREETING ->
            trouble.reply() != null && trouble.reply().isPermanent()
                ? HostResult.Contact.UNKNOWN
                : HostResult.Contact.FAILED;
        case OUR_END, TLS, CERTIFICATE -> HostResult.Contact.UNKNOWN;
        default -> HostResult.Contact.GREETED;
      };
    }

    /// Whether the connection was lost before the peer answered MAIL.
    boolean beforeMail() {
      return trouble.scope() == FailureScope.SESSION
          && (stage == Stage.RSET || stage == Stage.MAIL);
    }

    /// Whether a new connection without TLS may do better.
    boolean clearMayDo() {
      return meaning != null && meaning.effect() == ReplyMeaning.Effect.CLEAR_ANEW;
    }
  }
}

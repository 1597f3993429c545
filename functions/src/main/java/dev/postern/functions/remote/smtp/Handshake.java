package dev.postern.functions.remote.smtp;

import dev.postern.functions.remote.smtp.Conversation.HostGaveUp;
import dev.postern.smtp.Reply;

/// The start of a conversation: greeting, EHLO, and HELO for those who do not know EHLO.
///
/// **Standard:** RFC 5321 §3.1, §3.2.
final class Handshake {
  private Handshake() {}

  static Extensions with(Conversation conversation, String ehloName) throws HostGaveUp {
    conversation.require(Stage.GREETING, conversation.hear(Stage.GREETING, conversation.timeout()));
    Reply ehlo = conversation.ask(Stage.EHLO, "EHLO " + ehloName);
    if (ReplyMeaning.of(Stage.EHLO, ehlo).effect() != ReplyMeaning.Effect.SAY_HELO) {
      conversation.require(Stage.EHLO, ehlo);
      return Extensions.of(ehlo);
    }
    conversation.require(Stage.HELO, conversation.ask(Stage.HELO, "HELO " + ehloName));
    return Extensions.NONE;
  }
}

package dev.postern.functions.remote.smtp;

import dev.postern.functions.remote.smtp.Conversation.HostGaveUp;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// The message itself on its way to the peer: by DATA, or by BDAT where it is binary.
///
/// BDAT is used for nothing else: DATA does for all other mail, and every peer has it.
///
/// **Standard:** RFC 5321 §4.1.1.4; RFC 3030 §2. **On failure:** as [MailTransaction].
record MessageContent(Conversation conversation, InputStream in) {
  private static final int BUFFER = 64 * 1024;
  private static final int LEAST_BUFFER = 1024;

  /// Says DATA, the message and the final dot.
  ///
  /// @param length of the message, nearly
  void data(long length) throws HostGaveUp, IOException {
    conversation.requireNothingUnasked(Stage.DATA);
    conversation.require(Stage.DATA, conversation.ask(Stage.DATA, "DATA"));
    var stage = Stage.BODY;
    try {
      var out = buffered(conversation.line().body(), length);
      DotStuffing.copy(in, out);
      stage = Stage.DOT; // what is buffered may hold the dot: from here on it may have arrived
      out.write(new byte[] {'.', '\r', '\n'});
      out.flush();
    } catch (UnreadableBody e) {
      conversation.line().abort();
      throw e;
    } catch (IOException e) {
      throw cutOff(stage, e);
    }
  }

  /// A peer that will not have the message may say so and close before its end.
  private HostGaveUp cutOff(Stage stage, IOException e) {
    return conversation
        .line()
        .lastWords()
        .filter(reply -> !reply.isPositive())
        .map(reply -> conversation.gaveUp(stage, ReplyMeaning.of(stage, reply), reply, null))
        .orElseGet(() -> conversation.silence(stage, e));
  }

  private static OutputStream buffered(OutputStream out, long length) {
    return new BufferedOutputStream(out, Math.clamp(length + length / 16, LEAST_BUFFER, BUFFER));
  }

  /// Sends the message as one chunk, octet for octet.
  ///
  /// @param length of the message
  void chunk(long length) throws HostGaveUp, IOException {
    conversation.requireNothingUnasked(Stage.DATA);
    conversation.say(Stage.DATA, "BDAT " + length + " LAST\r\n");
    var stage = Stage.BODY;
    try {
      OutputStream out = conversation.line().body();
      byte[] octets = new byte[BUFFER];
      for (long left = length; left > 0; ) {
        int n = UnreadableBody.read(in, octets, (int) Math.min(octets.length, left));
        if (n < 0) {
          throw new UnreadableBody(new EOFException(left + " octets are missing"));
        }
        left -= n;
        stage = left == 0 ? Stage.DOT : Stage.BODY; // with the last octet it may have arrived
        out.write(octets, 0, n);
      }
    } catch (UnreadableBody e) {
      conversation.line().abort();
      throw e;
    } catch (IOException e) {
      throw cutOff(stage, e);
    }
  }
}

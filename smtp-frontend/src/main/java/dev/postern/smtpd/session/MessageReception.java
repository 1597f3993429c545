package dev.postern.smtpd.session;

import dev.postern.message.QueueId;
import dev.postern.smtp.Reply;
import dev.postern.smtpd.intake.IncomingMessage;
import dev.postern.smtpd.intake.MessageStart;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The message a session receives, from DATA or its first chunk to the reply to its end, if there
/// is one under way.
///
/// **Standard:** RFC 5321 §4.1.1.4; RFC 3030 §2: a chunk that is refused is read all the same.
final class MessageReception {
  private final Session session;
  private final Connection connection;
  private final SmtpService service;
  private @Nullable BodyReception body;
  private @Nullable Reply chunkRefusal;
  private long chunkOctets;
  private boolean isLastChunk;
  private boolean whole;

  MessageReception(Session session, Connection connection, SmtpService service) {
    this.session = session;
    this.connection = connection;
    this.service = service;
  }

  boolean isUnderWay() {
    return body != null;
  }

  /// Whether all of it has come and it is not certain yet what becomes of it.
  boolean isWhole() {
    return whole;
  }

  /// Begins a message that ends with the final dot.
  void begin(Hello said, Transaction of) {
    connection.decoder().beginData();
    session.reply(Replies.GO_AHEAD);
    open(said, of);
  }

  /// Begins with our trace line.
  private void open(Hello said, Transaction of) {
    QueueId id = service.ids().next();
    String peer = session.client().address() + " (" + said.name() + ")";
    var start = new MessageStart(id, of.envelope(), peer, of.declared().size());
    IncomingMessage message = service.intake().begin(start, connection.loop(), connection::resume);
    body = new BodyReception(id, message, session.limits());
    if (!body.begin(Unpooled.wrappedBuffer(TraceLine.of(session, service, said, of, id)))) {
      connection.suspend();
    }
  }

  /// Expects a chunk, the message's first where none is under way.
  void beginChunk(Hello said, Transaction of, long octets, boolean last) {
    chunkOctets = octets;
    isLastChunk = last;
    if (body == null) {
      connection.decoder().beginChunks(!of.declared().asked().binaryMime(), octets, last);
      open(said, of);
    } else {
      connection.decoder().nextChunk(octets, last);
    }
  }

  /// Expects a chunk that is thrown away.
  void swallowChunk(long octets, Reply refusal) {
    chunkRefusal = refusal;
    connection.decoder().beginChunks(false, octets, false);
  }

  /// A chunk is whole: answers it, or ends the message with it.
  void endOfChunk(@Nullable Transaction of, Consumer<Reply> then) {
    Reply refusal = chunkRefusal;
    if (refusal != null) {
      chunkRefusal = null;
      session.reply(refusal);
    } else if (isLastChunk || (body != null && body.refusal() != null)) {
      end(of, then);
    } else {
      session.reply(Replies.chunk(chunkOctets));
    }
  }

  void take(ByteBuf bytes) {
    if (body != null && !body.take(bytes)) {
      connection.suspend();
    }
  }

  /// The data is whole: tells `then` the reply once it is certain; the session waits for it.
  void end(@Nullable Transaction of, Consumer<Reply> then) {
    BodyReception received = body;
    if (received == null || of == null) {
      throw new IllegalStateException("the end of data without data");
    }
    whole = true;
    connection.suspend();
    new EndOfMessage(session, service.counters(), of, received)
        .settle(
            reply -> {
              body = null;
              whole = false;
              then.accept(reply);
            });
  }

  /// What was being received is dropped.
  void abort() {
    if (body != null) {
      body.abort();
      body = null;
    }
  }
}

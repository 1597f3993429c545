package dev.postern.smtpd.session;

import dev.postern.message.QueueId;
import dev.postern.smtp.Reply;
import dev.postern.smtpd.intake.IncomingMessage;
import dev.postern.smtpd.intake.MessageStart;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The message a session receives, from DATA to the reply to its end, if there is one under way.
final class MessageReception {
  private final Session session;
  private final Connection connection;
  private final SmtpService service;
  private @Nullable BodyReception body;

  MessageReception(Session session, Connection connection, SmtpService service) {
    this.session = session;
    this.connection = connection;
    this.service = service;
  }

  boolean isUnderWay() {
    return body != null;
  }

  /// Begins with our trace line.
  void begin(Hello said, Transaction of) {
    QueueId id = service.ids().next();
    String peer = session.client().address() + " (" + said.name() + ")";
    var start = new MessageStart(id, of.envelope(), peer, of.declaredSize());
    IncomingMessage message = service.intake().begin(start, connection.loop(), connection::resume);
    body = new BodyReception(id, message, session.limits());
    connection.beginData();
    session.reply(Replies.GO_AHEAD);
    if (!body.begin(Unpooled.wrappedBuffer(TraceLine.of(session, service, said, id)))) {
      connection.suspend();
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
    connection.suspend();
    new EndOfMessage(session, service.counters(), of, received)
        .settle(
            reply -> {
              body = null;
              then.accept(reply);
            });
  }

  /// The connection is gone: what was being received is dropped.
  void abort() {
    if (body != null) {
      body.abort();
      body = null;
    }
  }
}

package dev.postern.smtpd.session;

import dev.postern.message.QueueId;
import dev.postern.smtp.Reply;
import dev.postern.smtpd.header.HeaderScanner;
import dev.postern.smtpd.intake.IncomingMessage;
import dev.postern.smtpd.intake.Outcome;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The data of one message while it arrives: counted, looked at, passed to the intake.
///
/// A message that breaks a limit is dropped at once; the rest of its data is read and thrown away,
/// and the refusal waits for the end of data, where the client looks for it.
///
/// **Seed:** spec 10.2, 10.3. **Standard:** RFC 1870 §6.3 (octets count with CRLF, without dot
/// stuffing).
final class BodyReception {
  static final Reply TOO_LARGE =
      Reply.of(552, "5.3.4", "sorry, that message size exceeds my databytes limit (#5.3.4)");
  static final Reply LOOPING =
      Reply.of(554, "5.4.6", "too many hops, this message is looping (#5.4.6)");

  private final QueueId queueId;
  private final IncomingMessage message;
  private final SessionLimits limits;
  private final HeaderScanner header = new HeaderScanner();
  private long size;
  private @Nullable Reply refusal;

  BodyReception(QueueId queueId, IncomingMessage message, SessionLimits limits) {
    this.queueId = queueId;
    this.message = message;
    this.limits = limits;
  }

  QueueId queueId() {
    return queueId;
  }

  /// Octets that came, refused ones included.
  long size() {
    return size;
  }

  /// The refusal that the end of data is answered with, or null.
  @Nullable Reply refusal() {
    return refusal;
  }

  /// Puts our trace line on top; false when the intake asks for a pause.
  boolean begin(ByteBuf trace) {
    return message.write(trace);
  }

  /// Takes data; false when the intake asks for a pause.
  boolean take(ByteBuf bytes) {
    size += bytes.readableBytes();
    if (refusal != null) {
      return true;
    }
    if (size > limits.messageSize()) {
      return refuse(TOO_LARGE);
    }
    header.scan(bytes);
    if (header.hops() >= limits.hops()) {
      return refuse(LOOPING);
    }
    return message.write(bytes);
  }

  private boolean refuse(Reply reply) {
    refusal = reply;
    message.abort();
    return true;
  }

  CompletionStage<Outcome> finish() {
    return message.finish(header.messageId());
  }

  void abort() {
    message.abort();
  }
}

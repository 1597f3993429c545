package dev.postern.functions.remote.smtp;

import dev.postern.address.Mailbox;
import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.remote.smtp.Conversation.HostGaveUp;
import dev.postern.message.DeliveryJob;
import dev.postern.smtp.EnhancedStatus;
import dev.postern.smtp.Reply;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One mail transaction: MAIL, RCPT for each recipient, DATA, the message, the final dot.
///
/// MAIL and RCPT go out together where the peer takes pipelining, in groups that socket buffers can
/// hold. DATA waits for their replies: the body is opened only when somebody is there to take it.
///
/// **Standard:** RFC 5321 §3.3, RFC 2920. **On failure:** of the peer [HostGaveUp]; of the spool
/// [IOException], with the connection cut so that the peer sees no end of data.
final class MailTransaction {
  /// Lines sent before their replies are read.
  private static final int PIPELINE_DEPTH = 100;

  private static final int BODY_BUFFER = 64 * 1024;

  private final Conversation conversation;
  private final DeliveryJob job;
  private final EnvelopeLines envelope;
  private final Extensions extensions;
  private final List<Outcome> refused = new ArrayList<>();
  private final List<Mailbox> accepted = new ArrayList<>();

  MailTransaction(Conversation conversation, Extensions extensions, DeliveryJob job) {
    this.conversation = conversation;
    this.extensions = extensions;
    this.job = job;
    this.envelope = new EnvelopeLines(job, extensions);
  }

  /// @return an outcome for each recipient
  List<Outcome> run(Body body, Duration dotTimeout) throws HostGaveUp, IOException {
    requireCapable();
    sendEnvelope();
    List<Outcome> outcomes = new ArrayList<>(refused);
    if (!accepted.isEmpty()) {
      outcomes.addAll(sendMessage(body, dotTimeout));
    }
    return outcomes;
  }

  private void requireCapable() throws HostGaveUp {
    if (extensions.isTooLarge(job.body().length())) {
      throw ourRefusal(
          new EnhancedStatus(5, 3, 4), "takes no message of " + job.body().length() + " octets");
    }
    if (envelope.needsMoreThanPeerHas()) {
      throw ourRefusal(new EnhancedStatus(5, 6, 7), "takes no addresses beyond ASCII");
    }
  }

  private HostGaveUp ourRefusal(EnhancedStatus status, String what) {
    String text = conversation.peer().address() + " " + what + ".";
    return new HostGaveUp(
        new Trouble(status, null, conversation.peer(), text, FailureScope.MESSAGE), false);
  }

  private void sendEnvelope() throws HostGaveUp {
    int depth = extensions.pipelining() ? PIPELINE_DEPTH : 1;
    List<Mailbox> recipients = job.recipients();
    int together = depth == 1 ? 0 : Math.min(depth, recipients.size());
    conversation.say(Stage.MAIL, envelope.mail() + rcptLines(recipients.subList(0, together)));
    Reply mail = conversation.hear(Stage.MAIL, conversation.timeout());
    conversation.require(Stage.MAIL, mail);
    hearRecipients(recipients.subList(0, together));
    for (int from = together; from < recipients.size(); from += depth) {
      List<Mailbox> group = recipients.subList(from, Math.min(from + depth, recipients.size()));
      conversation.say(Stage.RCPT, rcptLines(group));
      hearRecipients(group);
    }
  }

  private String rcptLines(List<Mailbox> recipients) {
    var lines = new StringBuilder();
    recipients.forEach(r -> lines.append(envelope.rcpt(r)));
    return lines.toString();
  }

  private void hearRecipients(List<Mailbox> recipients) throws HostGaveUp {
    for (Mailbox recipient : recipients) {
      Reply reply = conversation.hear(Stage.RCPT, conversation.timeout());
      ReplyMeaning meaning = ReplyMeaning.of(Stage.RCPT, reply);
      if (meaning.proceeds()) {
        accepted.add(recipient);
      } else if (meaning.nextHost()) {
        throw conversation.gaveUp(Stage.RCPT, meaning, reply, null);
      } else {
        Trouble trouble = meaning.trouble(Stage.RCPT, reply, conversation.peer(), null);
        refused.add(Outcome.of(recipient, trouble));
      }
    }
  }

  private List<Outcome> sendMessage(Body body, Duration dotTimeout) throws HostGaveUp, IOException {
    InputStream in = body.open();
    try {
      Reply goAhead = conversation.ask(Stage.DATA, "DATA");
      conversation.require(Stage.DATA, goAhead);
      sendBody(in);
      Reply reply = conversation.hear(Stage.DOT, dotTimeout);
      conversation.require(Stage.DOT, reply);
      return accepted.stream()
          .<Outcome>map(r -> new Outcome.Delivered(r, reply.toString(), conversation.peer()))
          .toList();
    } catch (HostGaveUp e) {
      if (e.nextHost()) {
        throw e;
      }
      return accepted.stream().map(r -> Outcome.of(r, e.trouble())).toList();
    } finally {
      closeQuietly(in);
    }
  }

  /// A stream that cannot be closed must not make delivered mail look undelivered.
  private static void closeQuietly(InputStream in) {
    try {
      in.close();
    } catch (IOException _) {
      // all of it was read, or the reason not to is known already
    }
  }

  private void sendBody(InputStream in) throws HostGaveUp, IOException {
    var stage = Stage.BODY;
    try {
      var out = new BufferedOutputStream(conversation.line().body(), BODY_BUFFER);
      DotStuffing.copy(in, out);
      stage = Stage.DOT; // what is buffered may hold the dot: from here on it may have arrived
      out.write(new byte[] {'.', '\r', '\n'});
      out.flush();
    } catch (DotStuffing.UnreadableBody e) {
      conversation.line().abort();
      throw e;
    } catch (IOException e) {
      throw conversation.silence(stage, e);
    }
  }
}

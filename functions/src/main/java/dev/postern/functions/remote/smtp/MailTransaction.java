package dev.postern.functions.remote.smtp;

import dev.postern.address.Mailbox;
import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.remote.smtp.Conversation.HostGaveUp;
import dev.postern.functions.remote.smtp.mime.SevenBitPlan;
import dev.postern.functions.remote.tls.TlsState;
import dev.postern.message.DeliveryJob;
import dev.postern.smtp.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One mail transaction: MAIL, RCPT for each recipient, the message, what the peer says to it.
///
/// MAIL and RCPT go out together where the peer takes pipelining, in groups that socket buffers can
/// hold. The message waits for their replies: it is opened only when somebody is there to take it,
/// but where the peer takes no 8-bit octets it is read through for them before.
///
/// **Standard:** RFC 5321 §3.3, RFC 2920. **On failure:** of the peer [HostGaveUp]; of the spool
/// [IOException], with the connection cut so that the peer sees no end of data.
final class MailTransaction {
  /// Lines sent before their replies are read.
  private static final int PIPELINE_DEPTH = 100;

  private final Conversation conversation;
  private final DeliveryJob job;
  private final EnvelopeLines envelope;
  private final Extensions extensions;
  private final ContentSigner signer;
  private final @Nullable TlsState tls;
  private final List<Outcome> refused = new ArrayList<>();
  private final List<Mailbox> accepted = new ArrayList<>();

  MailTransaction(
      Conversation conversation, Handshake.Done peer, DeliveryJob job, ContentSigner signer) {
    this.conversation = conversation;
    this.extensions = peer.extensions();
    this.tls = peer.tls();
    this.job = job;
    this.signer = signer;
    this.envelope = new EnvelopeLines(job, extensions);
  }

  /// @return an outcome for each recipient
  List<Outcome> run(Body body, Duration dotTimeout) throws HostGaveUp, IOException {
    if (job.parameters().requireTls() && !extensions.requireTls()) {
      var meaning = ReplyMeaning.of(Stage.NO_REQUIRETLS, Heard.SILENCE);
      throw conversation.gaveUp(Stage.NO_REQUIRETLS, meaning, null, null);
    }
    Optional<Incapable> incapable = Incapable.of(extensions, envelope, body);
    if (incapable.isPresent()) {
      throw ourRefusal(incapable.get());
    }
    SevenBitPlan plan = plan(body);
    Optional<Incapable> unconvertible = Incapable.of(extensions, job, plan);
    if (unconvertible.isPresent()) {
      throw ourRefusal(unconvertible.get());
    }
    sendEnvelope(job.body().length() + plan.growth() + signer.growth(job));
    List<Outcome> outcomes = new ArrayList<>(refused);
    if (!accepted.isEmpty()) {
      outcomes.addAll(sendMessage(() -> plan.open(body), dotTimeout));
    }
    return outcomes;
  }

  private SevenBitPlan plan(Body body) throws IOException {
    boolean asItIs = extensions.takesEightBit() || job.parameters().binaryMime();
    return asItIs ? new SevenBitPlan.Unchanged() : SevenBitPlan.of(body);
  }

  private HostGaveUp ourRefusal(Incapable peer) {
    String text = conversation.peer().address() + " " + peer.text() + ".";
    return new HostGaveUp(
        Stage.MAIL,
        null,
        new Trouble(peer.status(), null, conversation.peer(), text, FailureScope.MESSAGE));
  }

  private void sendEnvelope(long octets) throws HostGaveUp {
    int depth = extensions.pipelining() ? PIPELINE_DEPTH : 1;
    List<Mailbox> recipients = job.recipients();
    int together = depth == 1 ? 0 : Math.min(depth, recipients.size());
    conversation.say(
        Stage.MAIL, envelope.mail(octets) + rcptLines(recipients.subList(0, together)));
    Reply mail = conversation.hear(Stage.MAIL, conversation.timeout());
    if (!ReplyMeaning.of(Stage.MAIL, mail).proceeds()) {
      passOver(together);
    }
    conversation.require(Stage.MAIL, mail);
    hearRecipients(recipients.subList(0, together));
    for (int from = together; from < recipients.size(); from += depth) {
      List<Mailbox> group = recipients.subList(from, Math.min(from + depth, recipients.size()));
      conversation.say(Stage.RCPT, rcptLines(group));
      hearRecipients(group);
    }
  }

  /// Hears what the peer says to recipients of a sender that it refused: it is of no interest, but
  /// must not be taken for the reply to what comes next.
  private void passOver(int replies) {
    try {
      for (int i = 0; i < replies; i++) {
        var _ = conversation.hear(Stage.RCPT, conversation.timeout());
      }
    } catch (HostGaveUp _) {
      conversation.line().spoil(); // MAIL has its reply, and that counts
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
    InputStream in = signer.sign(job, body).open();
    try {
      var content = new MessageContent(conversation, in);
      if (job.parameters().binaryMime()) {
        content.chunk(job.body().length());
      } else {
        content.data(job.body().length());
      }
      Reply reply = conversation.hear(Stage.DOT, dotTimeout);
      conversation.require(Stage.DOT, reply);
      return accepted.stream().map(r -> delivered(r, reply)).toList();
    } catch (HostGaveUp e) {
      if (e.nextHost()) {
        throw e;
      }
      return Outcome.ofAll(accepted, e.trouble());
    } finally {
      closeQuietly(in);
    }
  }

  private Outcome delivered(Mailbox recipient, Reply reply) {
    String protection = tls == null ? null : tls.toString();
    return new Outcome.Delivered(
        recipient, reply.toString(), conversation.peer(), extensions.dsn(), null, protection);
  }

  /// A stream that cannot be closed must not make delivered mail look undelivered.
  private static void closeQuietly(InputStream in) {
    try {
      in.close();
    } catch (IOException _) {
      // all of it was read, or the reason not to is known already
    }
  }
}

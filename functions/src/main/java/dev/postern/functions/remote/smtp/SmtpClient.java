package dev.postern.functions.remote.smtp;

import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.Peer;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.remote.smtp.Conversation.HostGaveUp;
import dev.postern.message.DeliveryJob;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/// Carries the message of a job to one address of one host. Blocks; safe for use by many threads.
///
/// **On failure:** the peer's failures are in the [HostResult]; an [IOException] is the spool's,
/// and then no recipient was served.
public final class SmtpClient {
  /// QUIT is a courtesy; a peer that does not answer it is left.
  private static final Duration QUIT_TIMEOUT = Duration.ofSeconds(2);

  private final SmtpClientSettings settings;
  private final InstantSource clock;
  private final ScheduledThreadPoolExecutor timer;

  public SmtpClient(SmtpClientSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("smtp-client-stall").factory());
    this.timer.setRemoveOnCancelPolicy(true);
  }

  /// @param deadline when the invocation must have ended
  public HostResult deliver(
      LocalEnd from, Target target, DeliveryJob job, Body body, Instant deadline)
      throws IOException {
    Peer peer = target.peer();
    var patience = new Patience(clock, deadline);
    PeerConnection line;
    try {
      line = PeerConnection.open(from.connector(), target, settings, patience, timer);
    } catch (IOException e) {
      ReplyMeaning meaning = ReplyMeaning.of(Stage.CONNECT, Heard.SILENCE);
      String detail = String.valueOf(e.getMessage());
      return new HostResult.TryNext(meaning.trouble(Stage.CONNECT, null, peer, detail));
    }
    try (line) {
      var conversation = new Conversation(line, peer, settings.replyTimeout());
      return converse(conversation, from.ehloName(), job, body);
    }
  }

  private HostResult converse(
      Conversation conversation, String ehloName, DeliveryJob job, Body body) throws IOException {
    try {
      Extensions extensions = Handshake.with(conversation, ehloName);
      var transaction = new MailTransaction(conversation, extensions, job);
      var outcomes = transaction.run(body, settings.dotTimeout());
      quit(conversation);
      return new HostResult.Settled(outcomes);
    } catch (HostGaveUp e) {
      if (isStillThere(e.trouble())) {
        quit(conversation);
      }
      return e.nextHost() ? new HostResult.TryNext(e.trouble()) : same(job, e.trouble());
    }
  }

  /// Whether the peer waits for our next command: not when it fell silent or closed.
  private static boolean isStillThere(Trouble trouble) {
    return switch (trouble.scope()) {
      case MESSAGE, RECIPIENT -> true;
      case HOST -> trouble.reply() != null;
      case SESSION -> false;
    };
  }

  private static HostResult same(DeliveryJob job, Trouble trouble) {
    return new HostResult.Settled(
        job.recipients().stream().map(r -> Outcome.of(r, trouble)).toList());
  }

  private void quit(Conversation conversation) {
    try {
      conversation.line().send("QUIT\r\n");
      var _ = conversation.line().reply(QUIT_TIMEOUT);
    } catch (IOException _) {
      // the transaction has its result, whatever becomes of the farewell
    }
  }
}

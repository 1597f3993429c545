package dev.postern.functions.remote.smtp;

import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.remote.smtp.Conversation.HostGaveUp;
import dev.postern.functions.remote.tls.TlsClient;
import dev.postern.message.DeliveryJob;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/// Carries the message of a job to one address of one host, over a connection that is open already
/// where there is one. Blocks; safe for use by many threads.
///
/// A kept connection that turns out dead before the peer answered MAIL says nothing of the peer: a
/// new one is opened at once. A connection that TLS broke is replaced by one in clear where the
/// policy lets us.
///
/// **On failure:** the peer's failures are in the [HostResult]; an [IOException] is the spool's,
/// and then no recipient was served.
public final class SmtpClient {
  private final SmtpClientSettings settings;
  private final TlsClient tls;
  private final ContentSigner signer;
  private final InstantSource clock;
  private final ScheduledThreadPoolExecutor timer;
  private final ConnectionPool pool;

  public SmtpClient(
      SmtpClientSettings settings, TlsClient tls, ContentSigner signer, InstantSource clock) {
    this.settings = settings;
    this.tls = tls;
    this.signer = signer;
    this.clock = clock;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("smtp-client-timer").factory());
    this.timer.setRemoveOnCancelPolicy(true);
    this.pool = new ConnectionPool(settings.reuse(), clock, timer);
  }

  /// @param deadline when the invocation must have ended
  public HostResult deliver(
      LocalEnd from, Target target, DeliveryJob job, Body body, Instant deadline)
      throws IOException {
    var patience = new Patience(clock, deadline);
    var key = ConnectionPool.Key.of(from, target);
    try {
      Optional<SmtpSession> kept = pool.take(key);
      if (kept.isPresent()) {
        kept.get().line().resume(patience);
        try {
          return new HostResult.Settled(send(key, kept.get(), target, job, body));
        } catch (HostGaveUp e) {
          if (!e.beforeMail()) {
            throw e;
          }
        }
      }
      SmtpSession session = open(from, target, patience);
      return new HostResult.Settled(send(key, session, target, job, body));
    } catch (HostGaveUp e) {
      if (e.refusesLogin()) {
        return new HostResult.LoginRefused(e.trouble());
      }
      return e.nextHost()
          ? new HostResult.TryNext(e.trouble(), contact(e, patience))
          : same(job, e.trouble());
    }
  }

  /// What a peer did not do in time says nothing of it when the time was ours.
  private static HostResult.Contact contact(HostGaveUp e, Patience patience) {
    return e.contact() == HostResult.Contact.FAILED && patience.isOver()
        ? HostResult.Contact.UNKNOWN
        : e.contact();
  }

  private SmtpSession open(LocalEnd from, Target target, Patience patience) throws HostGaveUp {
    PeerConnection line;
    try {
      line = PeerConnection.open(from.connector(), target, settings, patience, timer);
    } catch (IOException e) {
      Stage stage = isPeers(e) ? Stage.CONNECT : Stage.OUR_END;
      ReplyMeaning meaning = ReplyMeaning.of(stage, Heard.SILENCE);
      String detail = String.valueOf(e.getMessage());
      throw new HostGaveUp(stage, meaning, meaning.trouble(stage, null, target.peer(), detail));
    }
    var conversation = new Conversation(line, target.peer(), settings.replyTimeout());
    try {
      return new SmtpSession(
          line, new Handshake(conversation, from.ehloName(), target, tls, settings.logins()).run());
    } catch (HostGaveUp e) {
      if (e.peerWaits()) {
        SmtpSession.farewell(line);
      }
      line.close();
      if (e.clearMayDo() && target.clearWillDo()) {
        return open(from, target.inClear(), patience);
      }
      throw e;
    }
  }

  private static boolean isPeers(IOException e) {
    return e instanceof ConnectException
        || e instanceof NoRouteToHostException
        || e instanceof SocketTimeoutException;
  }

  private List<Outcome> send(
      ConnectionPool.Key key, SmtpSession session, Target target, DeliveryJob job, Body body)
      throws HostGaveUp, IOException {
    var conversation = new Conversation(session.line(), target.peer(), settings.replyTimeout());
    boolean spoolFailed = true;
    try {
      if (!session.isClean()) {
        conversation.require(Stage.RSET, conversation.ask(Stage.RSET, "RSET"));
      }
      session.begin();
      List<Outcome> outcomes =
          new MailTransaction(conversation, session.peer(), job, signer)
              .run(body, settings.dotTimeout());
      if (outcomes.stream().anyMatch(Outcome.Delivered.class::isInstance)) {
        session.delivered();
      }
      spoolFailed = false;
      return outcomes;
    } catch (HostGaveUp e) {
      spoolFailed = false;
      throw e;
    } finally {
      if (spoolFailed) {
        session.line().close();
      } else {
        pool.put(key, session);
      }
    }
  }

  private static HostResult same(DeliveryJob job, Trouble trouble) {
    return new HostResult.Settled(Outcome.ofAll(job.recipients(), trouble));
  }
}

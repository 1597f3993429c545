package dev.postern.smtpd.session;

import dev.postern.policy.TcpRule;
import dev.postern.smtp.Reply;
import dev.postern.smtpd.abuse.Limit;

/// How a session begins: whether the client is one too many, denied, or greeted.
///
/// **Standard:** RFC 5321 §3.1, §4.3.1. **Seed:** spec 2.6, 10.9; decision 34.
final class Greeting {
  private final Session session;
  private final Connection connection;
  private final SmtpService service;
  private boolean said;

  Greeting(Session session, Connection connection, SmtpService service) {
    this.session = session;
    this.connection = connection;
    this.service = service;
  }

  /// Whether the client was greeted, so that it may talk.
  boolean isSaid() {
    return said;
  }

  /// Counts the connection; false when it is one too many and was told so, in clear at least.
  boolean connect() {
    Limit over = session.use().connected(service.gate().maxPerAddress(session.client().address()));
    if (over == null) {
      return true;
    }
    Reply reply = over.closing(session.limits().hostname());
    SessionLog.refused(session, "connect", reply);
    if (service.policy().implicitTls()) {
      session.endsBecause(over.label());
      connection.closeAfterReplies();
    } else {
      session.close(reply, over.label());
    }
    return false;
  }

  /// Greets the client, or turns it away where the tcp rules deny it.
  void open() {
    service.counters().sessions().increment();
    Client client = session.client();
    if (service.gate().turnsAway(client.address(), client.confirmedName())) {
      SessionLog.refused(session, "connect", TcpRule.DENIED);
      session.deny(TcpRule.DENIED, "denied by tcp rules");
    } else {
      connection.after(session.use().greetingDelay(), this::say);
    }
  }

  private void say() {
    if (connection.hasMoreInput()) {
      talkedEarly();
    } else if (connection.isOpen()) {
      said = true;
      session.reply(Reply.of(220, session.limits().hostname() + " ESMTP Postern"));
      connection.flushReplies();
    }
  }

  /// The client talked before it was greeted: most who do so only send junk.
  void talkedEarly() {
    session.use().count(Limit.EARLY_TALKER);
    SessionLog.refused(session, "connect", Replies.EARLY_TALKER);
    session.close(Replies.EARLY_TALKER, "talked early");
  }
}

package dev.postern.smtpd.session;

import dev.postern.address.ForwardPath;
import dev.postern.policy.RelayRequest;
import dev.postern.smtp.Reply;
import dev.postern.smtpd.gate.Ruling;
import java.util.function.Consumer;

/// What becomes of the recipients that a session's client names: asks the policy, counts and logs.
public final class Recipients {
  private final Session session;
  private final Connection connection;
  private final SmtpService service;

  Recipients(Session session, Connection connection, SmtpService service) {
    this.session = session;
    this.connection = connection;
    this.service = service;
  }

  /// Asks the policy about a recipient; what follows waits until `then` has run.
  public void decide(Hello said, Transaction of, ForwardPath to, Consumer<Ruling> then) {
    Client client = session.client();
    var request =
        new RelayRequest(
            client.address(),
            client.confirmedName(),
            said.name(),
            session.security().tls() != null,
            session.security().relayUser(),
            of.sender(),
            to);
    connection.suspend();
    service
        .gate()
        .decide(
            request,
            connection.loop(),
            ruling -> connection.after(session.use().tarpit(), () -> decided(ruling, then)));
  }

  private void decided(Ruling ruling, Consumer<Ruling> then) {
    if (connection.isOpen()) {
      then.accept(ruling);
      session.afterWait();
    }
  }

  public void accepted() {
    service.counters().recipientsAccepted().increment();
    session.reply(Replies.RECIPIENT_OK);
  }

  /// Counts and logs a refusal of the policy; its reply is sent by the caller.
  public void refused(Transaction of, ForwardPath to, Reply reply, String by) {
    service.counters().recipientsRefused().increment();
    SessionLog.recipient(session, to.mailbox(), by, reply);
    of.refused();
  }
}

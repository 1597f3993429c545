package dev.postern.smtpd.session;

import dev.postern.address.ForwardPath;
import dev.postern.address.ReversePath;
import dev.postern.policy.RelayRequest;
import dev.postern.policy.TcpRule;
import dev.postern.smtp.Reply;
import dev.postern.smtpd.codec.SmtpInput;
import dev.postern.smtpd.codec.SmtpInput.Fault;
import dev.postern.smtpd.gate.Ruling;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One SMTP session: what was said, the transaction under way, and what the verbs may do. All of it
/// happens on the connection's event loop.
///
/// **Standard:** RFC 5321 §3, §4.1.4 (order of commands).
public final class Session {
  private final SmtpService service;
  private final Connection connection;
  private final Client client;
  private final SessionLimits limits;
  private final SessionSecurity security;
  private final MessageReception message;
  private final long openedNanos;
  private @Nullable Consumer<String> answer;
  private @Nullable Hello hello;
  private @Nullable Transaction transaction;
  private int errors;
  private int messages;
  private boolean draining;
  private String endsBecause = "client closed";

  Session(SmtpService service, Connection connection, Client client) {
    this.service = service;
    this.connection = connection;
    this.client = client;
    this.limits = service.limits().get();
    this.security = new SessionSecurity(this, connection, service);
    this.message = new MessageReception(this, connection, service);
    this.openedNanos = connection.nanoTime();
  }

  /// Greets the client, or turns it away where the tcp rules deny it (decision 34).
  void open() {
    service.counters().sessions().increment();
    if (service.gate().turnsAway(client.address(), client.confirmedName())) {
      SessionLog.refused(this, "connect", TcpRule.DENIED);
      close(TcpRule.DENIED, "denied by tcp rules");
    } else {
      reply(Reply.of(220, limits().hostname() + " ESMTP Postern"));
    }
  }

  void received(SmtpInput input) {
    switch (input) {
      case SmtpInput.CommandLine line -> command(line.text());
      case SmtpInput.DataChunk chunk -> message.take(chunk.bytes());
      case SmtpInput.EndOfData _ -> message.end(transaction, this::messageEnded);
      case SmtpInput.EndOfChunk _ -> message.endOfChunk(transaction, this::messageEnded);
      case Fault fault -> fault(fault);
    }
  }

  /// Asks the client for a line that is no command; it goes to `next`.
  void ask(Reply prompt, Consumer<String> next) {
    reply(prompt);
    connection.expectLongLine(true);
    answer = next;
  }

  private void command(String text) {
    Consumer<String> awaited = answer;
    if (awaited != null) {
      answer = null;
      connection.expectLongLine(false);
      awaited.accept(text);
      return;
    }
    int blank = text.indexOf(' ');
    String name = (blank < 0 ? text : text.substring(0, blank)).toUpperCase(Locale.ROOT);
    Verb verb = service.verbs().get(name);
    if (verb == null && security.authTried()) {
      refuse("(not shown after AUTH)", Replies.unknownCommand(""));
    } else if (verb == null) {
      refuse(text, Replies.unknownCommand(name));
    } else {
      verb.run(this, blank < 0 ? "" : text.substring(blank + 1).strip());
    }
  }

  private void fault(Fault fault) {
    service.counters().faults().increment();
    Reply reply = Replies.ofFault(fault, message.isUnderWay());
    SessionLog.refused(this, fault.name(), reply);
    close(reply, fault.name());
  }

  /// Answers; a 5xx counts as an error of the client, and the last one allowed ends the session.
  public void reply(Reply reply) {
    connection.write(reply);
    if (reply.isPermanent() && ++errors >= limits().errors()) {
      close(Replies.tooManyErrors(limits().hostname()), "too many errors");
    }
  }

  /// Answers a command that is not carried out, with a line in the log.
  public void refuse(String command, Reply reply) {
    SessionLog.refused(this, command, reply);
    reply(reply);
  }

  /// Answers and closes the connection.
  public void close(Reply reply, String why) {
    if (connection.isOpen()) {
      endsBecause = why;
      connection.write(reply);
      connection.closeAfterReplies();
    }
  }

  /// Forgets what was said, as at the beginning.
  void startAfresh() {
    hello = null;
    dropTransaction();
  }

  void endsBecause(String why) {
    endsBecause = why;
  }

  /// What protects the session.
  public SessionSecurity security() {
    return security;
  }

  public ListenerPolicy policy() {
    return service.policy();
  }

  /// Sets what the client called itself; a transaction under way is dropped (RFC 5321 §4.1.4).
  public void greetedBy(Hello newHello) {
    hello = newHello;
    dropTransaction();
  }

  public @Nullable Hello hello() {
    return hello;
  }

  public void begin(ReversePath sender, Declaration declared) {
    transaction = new Transaction(sender, declared, connection.nanoTime());
  }

  public @Nullable Transaction transaction() {
    return transaction;
  }

  /// Ends the transaction without a message; chunks that came are dropped.
  public void dropTransaction() {
    message.abort();
    transaction = null;
  }

  /// Asks the policy about a recipient; what follows waits until `then` has run.
  public void decide(Hello said, Transaction of, ForwardPath to, Consumer<Ruling> then) {
    var request =
        new RelayRequest(
            client.address(),
            client.confirmedName(),
            said.name(),
            security.tls() != null,
            security.relayUser(),
            of.sender(),
            to);
    connection.suspend();
    service
        .gate()
        .decide(
            request,
            connection.loop(),
            ruling -> {
              if (connection.isOpen()) {
                then.accept(ruling);
                afterWait();
              }
            });
  }

  public void recipientAccepted() {
    service.counters().recipientsAccepted().increment();
    reply(Replies.RECIPIENT_OK);
  }

  /// Counts and logs a refusal of the policy; its reply is sent by the caller.
  public void recipientRefused(ForwardPath to, Reply reply, String by) {
    service.counters().recipientsRefused().increment();
    SessionLog.recipient(this, to.mailbox(), by, reply);
    if (transaction != null) {
      transaction.refused();
    }
  }

  /// Begins to receive the data of the transaction.
  public void beginData(Hello said, Transaction of) {
    message.begin(said, of);
  }

  /// Receives the next chunk of the transaction's message.
  public void receiveChunk(Hello said, Transaction of, long octets, boolean last) {
    message.beginChunk(said, of, octets, last);
  }

  /// Throws the octets of a chunk away and answers then, with a line in the log now.
  public void refuseChunk(String command, long octets, Reply reply) {
    SessionLog.refused(this, command, reply);
    message.swallowChunk(octets, reply);
  }

  /// Whether some of the message has come already, in chunks.
  public boolean isReceiving() {
    return message.isUnderWay();
  }

  private void messageEnded(Reply reply) {
    transaction = null;
    messages += reply.isPositive() ? 1 : 0;
    reply(reply);
    afterWait();
  }

  /// What was waited for is done: input goes on.
  void afterWait() {
    if (draining) {
      close(Replies.shuttingDown(limits().hostname()), "drained");
    }
    connection.resume();
  }

  /// Ends the session as soon as no data and no decision is under way.
  void drain() {
    draining = true;
    if (!message.isUnderWay() && !connection.isSuspended()) {
      close(Replies.shuttingDown(limits().hostname()), "drained");
    }
  }

  void timedOut() {
    service.counters().timeouts().increment();
    close(Replies.timedOut(limits().hostname()), "timed out");
  }

  void failed(Throwable cause) {
    SessionLog.failure(this, cause);
    close(Replies.internalError(limits().hostname()), "internal error");
  }

  /// The connection is gone: what was being received is dropped.
  void ended() {
    message.abort();
    long ms = (connection.nanoTime() - openedNanos) / 1_000_000;
    SessionLog.ended(this, endsBecause, messages, errors, ms);
  }

  public Client client() {
    return client;
  }

  public SessionLimits limits() {
    return limits;
  }

  long nanoTime() {
    return connection.nanoTime();
  }
}

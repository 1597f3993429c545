package dev.postern.smtpd.session;

import dev.postern.address.ReversePath;
import dev.postern.smtp.Reply;
import dev.postern.smtpd.abuse.Limit;
import dev.postern.smtpd.abuse.SessionUse;
import dev.postern.smtpd.codec.SmtpInput;
import dev.postern.smtpd.codec.SmtpInput.Fault;
import io.netty.buffer.ByteBuf;
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
  private final Greeting greeting;
  private final Recipients recipients;
  private final MessageReception message;
  private final SessionUse use;
  private final DataWaits waits;
  private final SessionTrace trace;
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
    this.greeting = new Greeting(this, connection, service);
    this.recipients = new Recipients(this, connection, service);
    this.message = new MessageReception(this, connection, service);
    this.use = service.guard().begin(client.address());
    this.trace = new SessionTrace(this, service.traces());
    this.waits = new DataWaits(limits.commandTimeout(), service.guard().limits());
    this.openedNanos = connection.nanoTime();
  }

  void received(SmtpInput input) {
    if (!greeting.isSaid()) {
      greeting.talkedEarly();
      return;
    }
    switch (input) {
      case SmtpInput.CommandLine line -> command(line.text());
      case SmtpInput.DataChunk chunk -> data(chunk.bytes());
      case SmtpInput.EndOfData _ -> message.end(transaction, this::messageEnded);
      case SmtpInput.EndOfChunk _ -> {
        connection.expectWithin(limits().commandTimeout());
        message.endOfChunk(transaction, this::messageEnded);
      }
      case Fault fault -> fault(fault);
    }
  }

  /// Asks the client for a line that is no command; it goes to `next`.
  void ask(Reply prompt, Consumer<String> next) {
    reply(prompt);
    connection.decoder().expectLongLine(true);
    answer = next;
  }

  private void command(String text) {
    Consumer<String> awaited = answer;
    if (awaited != null) {
      answer = null;
      trace.answer();
      connection.decoder().expectLongLine(false);
      awaited.accept(text);
      return;
    }
    int blank = text.indexOf(' ');
    String name = (blank < 0 ? text : text.substring(0, blank)).toUpperCase(Locale.ROOT);
    Verb verb = service.verbs().get(name);
    trace.command(text, verb != null);
    if (isOver(use.received(text.length())) || isOver(use.command(name, verb != null))) {
      return;
    }
    if (verb == null && security.authTried()) {
      refuse("(not shown after AUTH)", Replies.unknownCommand(""));
    } else if (verb == null) {
      refuse(text, Replies.unknownCommand(name));
    } else {
      verb.run(this, blank < 0 ? "" : text.substring(blank + 1).strip());
    }
  }

  private void data(ByteBuf bytes) {
    Limit slow = waits.data(bytes.readableBytes(), connection);
    if (!isOver(use.received(bytes.readableBytes())) && !isOver(slow)) {
      message.take(bytes);
    }
  }

  /// Ends the session for a limit that was met.
  private boolean isOver(@Nullable Limit limit) {
    if (limit == null) {
      return false;
    }
    Reply reply = limit.closing(limits().hostname());
    SessionLog.refused(this, "limit " + limit.label(), reply);
    close(reply, limit.label());
    return true;
  }

  private void fault(Fault fault) {
    service.counters().faults().increment();
    Reply reply = Replies.ofFault(fault, connection.decoder().isFaultInData());
    SessionLog.refused(this, fault.name(), reply);
    close(reply, fault.name());
  }

  /// Answers; a 5xx counts as an error of the client, and the last one allowed ends the session.
  public void reply(Reply reply) {
    trace.reply(reply);
    connection.write(reply);
    if (reply.isPermanent() && ++errors >= limits().errors()) {
      use.count(Limit.ERRORS);
      close(Replies.tooManyErrors(limits().hostname()), "too many errors");
    }
  }

  /// Answers a command that is not carried out, with a line in the log.
  public void refuse(String command, Reply reply) {
    SessionLog.refused(this, command, reply);
    reply(reply);
  }

  /// Closes the connection of a client that the tcp rules deny, as tcpserver does with not a word
  /// if `postern.tcp-deny-silent` has it so.
  public void deny(Reply reply, String why) {
    if (limits().silentDenial()) {
      endsBecause = why;
      connection.closeAfterReplies();
    } else {
      close(reply, why);
    }
  }

  /// Answers and closes the connection.
  public void close(Reply reply, String why) {
    if (connection.isOpen()) {
      endsBecause = why;
      trace.reply(reply);
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
    use.transaction();
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

  /// Begins to receive the data of the transaction.
  public void beginData(Hello said, Transaction of) {
    message.begin(said, of);
    waits.dataBegins(connection);
  }

  /// Receives the next chunk of the transaction's message.
  public void receiveChunk(Hello said, Transaction of, long octets, boolean last) {
    boolean first = !message.isUnderWay();
    message.beginChunk(said, of, octets, last);
    if (first) {
      waits.dataBegins(connection);
    } else {
      waits.chunkBegins(connection);
    }
  }

  /// Throws the octets of a chunk away and answers then, with a line in the log now.
  public void refuseChunk(String command, long octets, Reply reply) {
    SessionLog.refused(this, command, reply);
    message.swallowChunk(octets, reply);
    waits.dataBegins(connection);
  }

  /// Whether some of the message has come already, in chunks.
  public boolean isReceiving() {
    return message.isUnderWay();
  }

  private void messageEnded(Reply reply) {
    transaction = null;
    connection.expectWithin(limits().commandTimeout());
    if (reply.isPositive()) {
      messages++;
      use.delivered();
    }
    reply(reply);
    afterWait();
  }

  /// What was waited for is done: input goes on.
  void afterWait() {
    if (draining) {
      shutDown("drained");
    }
    connection.resume();
  }

  /// Ends the session as soon as no data and no decision is under way.
  void drain() {
    draining = true;
    if (!message.isUnderWay() && !connection.isSuspended()) {
      shutDown("drained");
    }
  }

  /// Ends the session though data or a decision is under way, of which nothing is answered any
  /// more. Only a message that is whole may still be: its sender hears what became of it, or
  /// nothing.
  ///
  /// **Standard:** RFC 5321 §3.8.
  void endDrain() {
    draining = true;
    if (!message.isWhole()) {
      shutDown("drain timed out");
    }
  }

  private void shutDown(String why) {
    close(Replies.shuttingDown(limits().hostname()), why);
  }

  void timedOut() {
    service.counters().timeouts().increment();
    use.count(Limit.TIMEOUT);
    close(Replies.timedOut(limits().hostname()), "timed out");
  }

  void failed(Throwable cause) {
    SessionLog.failure(this, cause);
    close(Replies.internalError(limits().hostname()), "internal error");
  }

  /// The connection is gone: what was being received is dropped.
  void ended() {
    message.abort();
    use.end();
    long ms = (connection.nanoTime() - openedNanos) / 1_000_000;
    SessionLog.ended(this, endsBecause, messages, errors, ms);
  }

  /// How it begins.
  Greeting greeting() {
    return greeting;
  }

  /// What becomes of the recipients its client names.
  public Recipients recipients() {
    return recipients;
  }

  /// What it has used of its limits.
  public SessionUse use() {
    return use;
  }

  SessionTrace trace() {
    return trace;
  }

  DataWaits waits() {
    return waits;
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

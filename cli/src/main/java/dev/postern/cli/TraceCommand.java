package dev.postern.cli;

import dev.postern.event.JdbcLedger;
import dev.postern.event.MailEvent;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `postern trace`: every event of a message, in order. Exit 1 when there is none.
@Command(name = "trace", description = "Show every event of a message, in order.")
final class TraceCommand implements Callable<Integer> {
  private final PosternCommand postern;

  @Parameters(
      paramLabel = "ID",
      description = "The queue id of the 250 reply, or the Message-ID with or without <>.")
  private String id = "";

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  TraceCommand(PosternCommand postern) {
    this.postern = postern;
  }

  /// One event in JSON.
  private record Traced(
      Instant at,
      String event,
      String queueId,
      String recipient,
      @Nullable String peer,
      @Nullable String source,
      @Nullable String reply,
      int attempt,
      @Nullable String jobId,
      @Nullable String sender,
      @Nullable String messageId,
      @Nullable String related) {
    static Traced of(MailEvent e) {
      return new Traced(
          e.at(),
          e.kind().text(),
          e.queueId().value(),
          e.recipient().toString(),
          e.peer(),
          e.source(),
          e.reply(),
          e.attempt(),
          e.jobId(),
          e.sender(),
          e.messageId(),
          e.related());
    }
  }

  @Override
  public Integer call() throws Exception {
    List<MailEvent> events;
    try (RelayStores stores = postern.stores()) {
      events = new JdbcLedger(stores.database()).trace(id);
    }
    if (json) {
      Output.json(postern.out(), events.stream().map(Traced::of).toList());
    } else if (!events.isEmpty()) {
      Output.table(
          postern.out(),
          List.of("AT", "EVENT", "QUEUE ID", "RECIPIENT", "TRY", "SOURCE", "PEER", "REPLY"),
          events.stream().map(TraceCommand::row).toList());
    }
    if (events.isEmpty()) {
      throw CliFault.fallsShort(
          "no event of " + id + " is in the ledger; events may take some seconds to get there");
    }
    return ExitCode.DONE;
  }

  private static List<String> row(MailEvent e) {
    String reply = orDash(e.reply());
    return List.of(
        e.at().toString(),
        e.kind().text(),
        e.queueId().value(),
        e.recipient().toString(),
        Integer.toString(e.attempt()),
        orDash(e.source()),
        orDash(e.peer()),
        withRelated(reply, e.related()));
  }

  /// The reply of an alias' delivery names the message that carries it on by itself.
  private static String withRelated(String reply, @Nullable String related) {
    return related == null || reply.contains(related) ? reply : reply + " (bounce " + related + ")";
  }

  private static String orDash(@Nullable String text) {
    return text == null || text.isEmpty() ? "-" : text;
  }
}

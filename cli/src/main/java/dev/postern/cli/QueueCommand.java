package dev.postern.cli;

import dev.postern.address.Mailbox;
import dev.postern.retry.DeferredEntry;
import dev.postern.retry.DeferredMail;
import dev.postern.retry.DeferredSelector;
import dev.postern.retry.DestinationBacklog;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `postern queue`: deferred and held mail.
@Command(
    name = "queue",
    description = "Deferred and held mail.",
    synopsisSubcommandLabel = "COMMAND")
final class QueueCommand {
  private static final int LIMIT = 100_000;
  private static final List<String> COLUMNS =
      List.of(
          "QUEUE ID",
          "STATE",
          "SENDER",
          "RECIPIENTS",
          "SOURCE",
          "ATTEMPT",
          "NEXT TRY",
          "LAST REPLY");

  private final PosternCommand postern;

  private QueueCommand(PosternCommand postern) {
    this.postern = postern;
  }

  static CommandLine with(PosternCommand postern) {
    return new CommandLine(new QueueCommand(postern))
        .addSubcommand(new QueueChangeCommand.Retry(postern))
        .addSubcommand(new QueueChangeCommand.Hold(postern))
        .addSubcommand(new QueueChangeCommand.Release(postern))
        .addSubcommand(new QueueChangeCommand.Remove(postern));
  }

  /// One job in JSON.
  private record Listed(
      String jobId,
      String queueId,
      String state,
      String sender,
      List<String> recipients,
      String destination,
      String source,
      int attempt,
      Instant bornAt,
      Instant nextAttemptAt,
      String lastReply) {
    static Listed of(DeferredEntry e) {
      return new Listed(
          e.jobId(),
          e.queueId(),
          e.state(),
          e.sender(),
          e.recipients().stream().map(Mailbox::toString).toList(),
          e.destination(),
          e.source(),
          e.attempt(),
          e.bornAt(),
          e.nextAttemptAt(),
          e.lastReply());
    }
  }

  @Command(name = "list", description = "List jobs, the next to be tried first.")
  int list(
      @Mixin QueueSelection selection,
      @Option(names = "--json", description = "As JSON.") boolean json)
      throws Exception {
    Instant now = postern.environment().clock().instant();
    DeferredSelector selector = selection.with(null, now);
    try (RelayStores stores = postern.stores()) {
      boolean more;
      if (json) {
        try (var list = new Output.JsonList(postern.out())) {
          more = mail(stores).each(selector, LIMIT, job -> list.add(Listed.of(job)));
        }
      } else {
        try (var table = new Output.LongTable(postern.out(), COLUMNS)) {
          more = mail(stores).each(selector, LIMIT, job -> table.add(row(job)));
        }
      }
      if (more) {
        postern
            .environment()
            .err()
            .println(
                "postern: only the first "
                    + LIMIT
                    + " jobs are shown; select fewer, or see `postern queue destinations`");
      }
    }
    return ExitCode.DONE;
  }

  private static List<String> row(DeferredEntry e) {
    int more = e.recipients().size() - 1;
    return List.of(
        e.queueId(),
        e.state(),
        e.sender().isEmpty() ? "<>" : e.sender(),
        e.recipients().getFirst() + (more > 0 ? " +" + more : ""),
        e.source(),
        Integer.toString(e.attempt()),
        Output.time(e.nextAttemptAt()),
        e.lastReply());
  }

  @Command(name = "show", description = "Show a message's or a job's deferred recipients in full.")
  int show(
      @Parameters(paramLabel = "ID", description = "A queue id or a job id.") String id,
      @Option(names = "--json", description = "As JSON.") boolean json)
      throws Exception {
    try (RelayStores stores = postern.stores()) {
      List<DeferredEntry> jobs = mail(stores).list(DeferredSelector.byId(id), LIMIT);
      if (jobs.isEmpty()) {
        throw CliFault.fallsShort(
            "no deferred job has the id "
                + id
                + "; `postern trace "
                + queueId(id)
                + "` shows what became of it");
      }
      if (json) {
        Output.json(postern.out(), jobs.stream().map(Listed::of).toList());
      } else {
        jobs.forEach(job -> print(job, postern.environment().clock().instant()));
      }
    }
    return ExitCode.DONE;
  }

  /// That of the message, where a job is named: its id begins with it.
  private static String queueId(String id) {
    int dash = id.indexOf('-');
    return dash < 0 ? id : id.substring(0, dash);
  }

  private void print(DeferredEntry e, Instant now) {
    Output.table(
        postern.out(),
        List.of("job", e.jobId()),
        List.of(
            List.of("queue id", e.queueId()),
            List.of("state", e.state() + (e.leaseUntil().isAfter(now) ? ", being tried" : "")),
            List.of("sender", e.sender().isEmpty() ? "<>" : e.sender()),
            List.of(
                "recipients",
                e.recipients().stream().map(Mailbox::toString).collect(Collectors.joining(" "))),
            List.of("destination", e.destination()),
            List.of("source", e.source()),
            List.of("attempt", Integer.toString(e.attempt())),
            List.of("born", Output.time(e.bornAt())),
            List.of("next try", Output.time(e.nextAttemptAt())),
            List.of("last reply", e.lastReply())));
  }

  @Command(
      name = "destinations",
      description = "Show what waits for each destination, the most jobs first.")
  int destinations(
      @Mixin QueueSelection selection,
      @Option(names = "--json", description = "As JSON.") boolean json)
      throws Exception {
    Instant now = postern.environment().clock().instant();
    DeferredSelector selector = selection.with(null, now);
    try (RelayStores stores = postern.stores()) {
      List<DestinationBacklog> backlogs = mail(stores).destinations(selector, LIMIT);
      if (json) {
        Output.json(postern.out(), backlogs);
      } else {
        Output.table(
            postern.out(),
            List.of(
                "DESTINATION", "JOBS", "RECIPIENTS", "HELD", "OLDEST", "NEXT TRY", "LAST REPLY"),
            backlogs.stream().map(QueueCommand::row).toList());
      }
    }
    return ExitCode.DONE;
  }

  private static List<String> row(DestinationBacklog b) {
    return List.of(
        b.destination(),
        Long.toString(b.jobs()),
        Long.toString(b.recipients()),
        Long.toString(b.held()),
        Output.time(b.oldestBirth()),
        Output.time(b.nextTry()),
        b.lastReply());
  }

  private DeferredMail mail(RelayStores stores) {
    return new DeferredMail(stores.database());
  }
}

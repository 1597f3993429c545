package dev.postern.functions.deliver.filter;

import dev.postern.address.Mailbox;
import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.deliver.program.ProgramCall;
import dev.postern.functions.deliver.program.ProgramResult;
import dev.postern.functions.deliver.program.Programs;
import dev.postern.functions.deliver.program.Scratch;
import dev.postern.message.DeliveryJob;
import dev.postern.rules.agent.Channel;
import dev.postern.rules.agent.FilterSpec;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A program that reads the message and writes it as it is to be delivered; what it wrote nothing
/// for is delivered as it is.
///
/// @param text as events name it
record ProgramFilter(
    String text, FilterSpec.Command command, ExitCodes codes, Channel channel, Programs programs)
    implements ContentFilter {
  private static final Logger log = LoggerFactory.getLogger(ProgramFilter.class);

  @Override
  public Filtered filter(DeliveryJob job, Body body, Instant deadline) throws IOException {
    boolean binary = job.parameters().binaryMime();
    return FilterOutput.from(
        binary ? Scratch.asItIs(body) : Scratch.of(body),
        scratch -> filter(job, scratch, deadline));
  }

  private Filtered filter(DeliveryJob job, Scratch scratch, Instant deadline) throws IOException {
    long most = FilterOutput.most(scratch.size());
    var call = new ProgramCall(command.program(), command.arguments(), environment(job), most);
    return switch (programs.run(call, scratch, deadline)) {
      case ProgramResult.NotRun(String why) -> stopped("4.3.5", "was not run: " + why);
      case ProgramResult.Stopped(String why) -> stopped("4.3.0", "failed: " + why);
      case ProgramResult.Exited(int code) ->
          switch (codes.of(code)) {
            case DELIVER -> delivered(job, scratch, most);
            case DISCARD -> new Filtered.Discarded("discarded by content filter " + text);
            case REFUSE -> refused();
            case WAIT -> stopped("4.3.0", "failed: it ended with exit code " + code);
          };
    };
  }

  private Filtered delivered(DeliveryJob job, Scratch scratch, long most) {
    try {
      FilterOutput output = FilterOutput.of(scratch, job.parameters().binaryMime(), most);
      if (output.isEmpty()) {
        return new Filtered.Passed();
      }
      log.info(
          "queue_id={} job={} filter=\"{}\" octets={}",
          job.queueId(),
          job.jobId(),
          text,
          output.length());
      return output.changed(scratch);
    } catch (IOException e) {
      return stopped("4.3.0", "failed: " + e.getMessage());
    }
  }

  private Filtered refused() {
    return new Filtered.Stopped(
        Trouble.ours(
            "5.7.1",
            "Mail rejected by content filter " + text + " (#5.7.1)",
            FailureScope.MESSAGE));
  }

  private Filtered stopped(String status, String what) {
    return new Filtered.Stopped(
        Trouble.ours(status, "Content filter " + text + " " + what + ".", FailureScope.MESSAGE));
  }

  private Map<String, String> environment(DeliveryJob job) {
    Map<String, String> environment = ProgramCall.variables(job);
    Mailbox first = job.recipients().getFirst();
    environment.put("DOMAIN", first.domain().name());
    environment.put("_SENDER", job.sender().toString());
    environment.put("_RECIPIENT", first.toString());
    environment.put(
        "POSTERN_RECIPIENTS",
        job.recipients().stream().map(Mailbox::toString).collect(Collectors.joining("\n")));
    environment.put(channel == Channel.REMOTE ? "QMAILREMOTE" : "QMAILLOCAL", "postern");
    return environment;
  }
}

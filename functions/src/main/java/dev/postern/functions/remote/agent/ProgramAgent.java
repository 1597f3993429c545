package dev.postern.functions.remote.agent;

import dev.postern.address.Domain;
import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.Peer;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.deliver.program.ProgramCall;
import dev.postern.functions.deliver.program.ProgramResult;
import dev.postern.functions.deliver.program.Programs;
import dev.postern.functions.deliver.program.Scratch;
import dev.postern.functions.remote.agent.RemoteReport.MalformedReportException;
import dev.postern.functions.remote.smtp.LocalEnd;
import dev.postern.message.DeliveryJob;
import dev.postern.message.Route;
import dev.postern.rules.agent.AgentSpec;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Hands a message to a program called as qmail-remote is: host, sender, qqeh, size and recipients
/// as its arguments, the message with LF line ends as its standard input, [RemoteReport] as its
/// standard output.
///
/// Exit code 0: the report counts. 100: the message fails. 111, every other code, a program that
/// was ended, a report that is none, a program that cannot be run: the message waits; qmail-rspawn
/// would let it fail for other codes, but a program that is broken must not cost mail.
///
/// **Seed:** 001, QMAILREMOTE; spec 6.1. **On failure:** of the spool or the temporary folder
/// [IOException], before the program is run.
public record ProgramAgent(AgentSpec.Program agent, Programs programs) {
  /// Octets of a report: some hundred for each of a hundred recipients.
  static final int MOST_REPORT = 128 * 1024;

  private static final int REFUSED = 100;

  /// @param body as it is to leave
  /// @param from where it is to leave from
  public List<Outcome> deliver(
      DeliveryJob job, Domain destination, Body body, LocalEnd from, Instant deadline)
      throws IOException {
    var peer = new Peer(destination.name(), agent.text());
    try (Scratch scratch = Scratch.of(body)) {
      var call =
          new ProgramCall(
              agent.name(),
              arguments(job, destination, scratch.size()),
              environment(job, destination, from),
              MOST_REPORT);
      return switch (programs.run(call, scratch, deadline)) {
        case ProgramResult.NotRun(String why) ->
            all(job, peer, "4.3.5", "%s was not run: %s.".formatted(agent.text(), why));
        case ProgramResult.Stopped(String why) -> unknown(job, peer, why);
        case ProgramResult.Exited(int code) when code == 0 -> reported(job, peer, scratch);
        case ProgramResult.Exited(int code) when code == REFUSED ->
            all(job, peer, "5.3.0", "%s refused it, by exit code 100.".formatted(agent.text()));
        case ProgramResult.Exited(int code) ->
            unknown(job, peer, "it ended with exit code " + code);
      };
    }
  }

  private static List<String> arguments(DeliveryJob job, Domain destination, long size) {
    List<String> arguments = new ArrayList<>();
    arguments.add(destination.name());
    arguments.add(job.sender().toString());
    arguments.add(""); // qqeh, the extra header of IndiMail's queue
    arguments.add(String.valueOf(size));
    job.recipients().forEach(recipient -> arguments.add(recipient.toString()));
    return arguments;
  }

  private static Map<String, String> environment(
      DeliveryJob job, Domain destination, LocalEnd from) {
    Map<String, String> environment = ProgramCall.variables(job);
    InetAddress source = from.connector().localAddress();
    if (source != null) {
      environment.put("OUTGOINGIP", source.getHostAddress());
    }
    environment.put("HELOHOST", from.ehloName());
    if (job.route() instanceof Route.Static fixed) {
      environment.put("SMTPROUTE", "%s:%s:%d".formatted(destination, fixed.host(), fixed.port()));
    }
    return environment;
  }

  private List<Outcome> reported(DeliveryJob job, Peer peer, Scratch scratch) {
    try (InputStream in = Files.newInputStream(scratch.output())) {
      byte[] output = in.readNBytes(MOST_REPORT); // whom it left running may still write
      var report = RemoteReport.parse(output, job.recipients().size());
      return new ReportedOutcomes(peer).of(job.recipients(), report);
    } catch (MalformedReportException e) {
      return unknown(job, peer, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return unknown(job, peer, "its report cannot be read: " + e.getMessage());
    }
  }

  /// It may have done its work.
  private List<Outcome> unknown(DeliveryJob job, Peer peer, String why) {
    String text = "%s failed: %s. Possible duplicate!".formatted(agent.text(), why);
    return all(job, peer, "4.3.0", text);
  }

  private static List<Outcome> all(DeliveryJob job, Peer peer, String status, String text) {
    return Outcome.ofAll(job.recipients(), Trouble.with(peer, status, text, FailureScope.MESSAGE));
  }
}

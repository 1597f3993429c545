package dev.postern.functions.local;

import dev.postern.address.Mailbox;
import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.Peer;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.deliver.program.ProgramCall;
import dev.postern.functions.deliver.program.ProgramResult;
import dev.postern.functions.deliver.program.ProgramText;
import dev.postern.functions.deliver.program.Programs;
import dev.postern.functions.deliver.program.Scratch;
import dev.postern.message.DeliveryJob;
import dev.postern.rules.agent.AgentSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// Hands a message to a program called as qmail-local is: user, homedir, local, dash, ext, domain,
/// sender and aliasempty as its arguments, once for each recipient, the message with LF line ends
/// as its standard input.
///
/// Exit code 0: it is delivered. 100: it fails. Every other code, a program that was ended, one
/// that cannot be run: it waits; qmail-lspawn would let it fail for codes other than 111. What it
/// writes to its standard output is the text for people.
///
/// **Seed:** 001, QMAILLOCAL; qmail-local(8). **On failure:** of the spool or the temporary folder
/// [IOException], before the program is run.
record LocalProgram(AgentSpec.Program agent, Programs programs) {
  static final int MOST_OUTPUT = 128 * 1024;

  private static final int REFUSED = 100;

  /// @param home the folder that the account's Maildir is in
  Outcome deliver(DeliveryJob job, Body body, Mailbox recipient, Path home, Instant deadline)
      throws IOException {
    try (Scratch scratch = Scratch.of(body)) {
      var call =
          new ProgramCall(
              agent.name(),
              arguments(job, recipient, home),
              ProgramCall.variables(job),
              MOST_OUTPUT);
      return switch (programs.run(call, scratch, deadline)) {
        case ProgramResult.NotRun(String why) ->
            trouble(recipient, "4.3.5", "%s was not run: %s.".formatted(agent.text(), why));
        case ProgramResult.Stopped(String why) -> unknown(recipient, why);
        case ProgramResult.Exited(int code) when code == 0 ->
            new Outcome.Delivered(recipient, said(scratch, "delivered"), peer(recipient), false);
        case ProgramResult.Exited(int code) when code == REFUSED ->
            trouble(
                recipient, "5.3.0", said(scratch, agent.text() + " refused it, by exit code 100."));
        case ProgramResult.Exited(int code) ->
            unknown(recipient, "it ended with exit code " + code);
      };
    }
  }

  /// The account as qmail has a user: no dash and no extension.
  private static List<String> arguments(DeliveryJob job, Mailbox recipient, Path home) {
    String user = recipient.lowerCase().localPart();
    return List.of(
        user,
        home.toString(),
        recipient.localPart(),
        "",
        "",
        recipient.domain().name(),
        job.sender().toString(),
        "./Maildir/");
  }

  private static String said(Scratch scratch, String otherwise) {
    try {
      String text = ProgramText.of(scratch.output());
      return text.isEmpty() ? otherwise : text;
    } catch (IOException _) {
      return otherwise;
    }
  }

  /// It may have done its work.
  private Outcome unknown(Mailbox recipient, String why) {
    return trouble(
        recipient, "4.3.0", "%s failed: %s. Possible duplicate!".formatted(agent.text(), why));
  }

  private Outcome trouble(Mailbox recipient, String status, String text) {
    return Outcome.of(
        recipient, Trouble.with(peer(recipient), status, text, FailureScope.RECIPIENT));
  }

  private Peer peer(Mailbox recipient) {
    return new Peer(recipient.domain().name(), agent.text());
  }
}

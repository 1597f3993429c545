package dev.postern.smtpd.session;

import dev.postern.address.IpAddress;
import dev.postern.message.QueueId;
import dev.postern.smtpd.gate.RecipientGate;
import dev.postern.smtpd.intake.Intake;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// What all sessions of one listener share.
///
/// @param listener its name in the log, such as `smtp`
/// @param limits those of a session that opens now, which keeps them
/// @param verbs the commands by their name in upper case
/// @param ids names messages; its clock dates their trace lines
/// @param knownName a client's confirmed PTR name as far as it is known; does not wait
public record SmtpService(
    String listener,
    Supplier<SessionLimits> limits,
    Map<String, Verb> verbs,
    RecipientGate gate,
    Intake intake,
    QueueId.Generator ids,
    Counters counters,
    Function<IpAddress, Optional<String>> knownName) {
  public SmtpService {
    verbs = Map.copyOf(verbs);
  }

  /// The same with other commands.
  public SmtpService serving(Map<String, Verb> others) {
    return new SmtpService(listener, limits, others, gate, intake, ids, counters, knownName);
  }
}

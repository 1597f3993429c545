package dev.postern.smtpd.session;

import dev.postern.address.IpAddress;
import dev.postern.message.QueueId;
import dev.postern.smtpd.abuse.AbuseGuard;
import dev.postern.smtpd.auth.Authentication;
import dev.postern.smtpd.gate.RecipientGate;
import dev.postern.smtpd.intake.Intake;
import dev.postern.smtpd.tls.Tls;
import dev.postern.smtpd.trace.Traces;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What all sessions of one listener share.
///
/// @param policy the listener's
/// @param limits those of a session that opens now, which keeps them
/// @param verbs the commands by their name in upper case
/// @param ids names messages; its clock dates their trace lines
/// @param knownName a client's confirmed PTR name as far as it is known; does not wait
/// @param guard the limits on connections and sessions
/// @param traces whose sessions are logged word by word
/// @param tls null where there is no certificate
/// @param authentication null where AUTH is not available
public record SmtpService(
    ListenerPolicy policy,
    Supplier<SessionLimits> limits,
    Map<String, Verb> verbs,
    RecipientGate gate,
    Intake intake,
    QueueId.Generator ids,
    Counters counters,
    Function<IpAddress, Optional<String>> knownName,
    AbuseGuard guard,
    Traces traces,
    @Nullable Tls tls,
    @Nullable Authentication authentication) {
  public SmtpService {
    verbs = Map.copyOf(verbs);
    if (policy.implicitTls() && tls == null) {
      throw new IllegalArgumentException("listener " + policy.name() + " needs a certificate");
    }
  }

  /// The same with other commands, for a peer that is no client: none of the counts is for it.
  public SmtpService serving(Map<String, Verb> others) {
    return new SmtpService(
        policy,
        limits,
        others,
        gate,
        intake,
        ids,
        counters,
        knownName,
        guard.trusting(),
        traces,
        tls,
        authentication);
  }
}

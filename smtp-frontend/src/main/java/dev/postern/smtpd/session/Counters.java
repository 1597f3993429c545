package dev.postern.smtpd.session;

import java.util.concurrent.atomic.LongAdder;

/// What the server counted since it started.
///
/// @param sessions opened
/// @param accepted messages answered 250
/// @param deferred messages answered 4xx at the end of data
/// @param refused messages answered 5xx at the end of data
/// @param octets of the messages answered 250
/// @param recipientsAccepted RCPTs answered 250
/// @param recipientsRefused RCPTs answered 4xx or 5xx by the policy
/// @param faults connections closed for bytes that are no SMTP
/// @param timeouts connections closed for silence
/// @param proxyRefused connections closed for a PROXY header that did not come, is none or is not
///   trusted
/// @param tls handshakes that succeeded
/// @param tlsFailed handshakes that failed
/// @param authenticated AUTHs that succeeded
/// @param authFailed AUTHs answered 535
public record Counters(
    LongAdder sessions,
    LongAdder accepted,
    LongAdder deferred,
    LongAdder refused,
    LongAdder octets,
    LongAdder recipientsAccepted,
    LongAdder recipientsRefused,
    LongAdder faults,
    LongAdder timeouts,
    LongAdder proxyRefused,
    LongAdder tls,
    LongAdder tlsFailed,
    LongAdder authenticated,
    LongAdder authFailed) {
  public Counters() {
    this(
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder());
  }
}

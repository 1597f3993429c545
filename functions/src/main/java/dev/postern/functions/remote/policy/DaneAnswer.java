package dev.postern.functions.remote.policy;

import dev.postern.functions.remote.tls.PeerTls;

/// What the DNS says of a host's certificate.
sealed interface DaneAnswer {
  /// Usable TLSA records.
  record Records(PeerTls.Dane policy) implements DaneAnswer {}

  /// There are TLSA records, none of which is usable: TLS, with any certificate (RFC 7672 §2.2).
  record Unusable() implements DaneAnswer {}

  /// DANE does not apply: no records, or DNSSEC does not vouch for all steps.
  record Absent() implements DaneAnswer {}

  /// It cannot be told: the host must not be spoken to now.
  record Unknown(String why) implements DaneAnswer {}
}

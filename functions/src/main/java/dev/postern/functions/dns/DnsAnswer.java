package dev.postern.functions.dns;

import java.time.Duration;
import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/// What the DNS says of one name and type, CNAMEs followed.
///
/// An answer is secure when every step to it was signed, as a resolver we trust tells by the AD bit
/// (RFC 4035 §3.2.3); its `ttl` is how long it may be believed.
public sealed interface DnsAnswer {
  /// At least one record of the type asked for.
  record Found(List<Record> records, boolean secure, Duration ttl) implements DnsAnswer {
    public Found {
      records = List.copyOf(records);
    }

    /// The name the records are of: that asked for, or what it is an alias of.
    public Name owner() {
      return records.getFirst().getName();
    }
  }

  /// The name exists and has no such record.
  record NoRecord(boolean secure, Duration ttl) implements DnsAnswer {}

  /// The name does not exist (NXDOMAIN).
  record NoName(boolean secure, Duration ttl) implements DnsAnswer {}

  /// No answer that can be relied on: SERVFAIL, as for a signature that is wrong, REFUSED, a
  /// timeout, a loop of CNAMEs.
  record Unknown(String why) implements DnsAnswer {}

  /// Whether it is one of records, or of none, that DNSSEC vouches for.
  default boolean isSecure() {
    return switch (this) {
      case Found found -> found.secure();
      case NoRecord none -> none.secure();
      case NoName none -> none.secure();
      case Unknown _ -> false;
    };
  }
}

package dev.postern.functions.remote.dns;

import java.util.List;
import org.xbill.DNS.Record;

/// What the DNS says of one name and type, CNAMEs followed.
sealed interface DnsAnswer {
  /// At least one record of the type asked for.
  record Found(List<Record> records) implements DnsAnswer {
    public Found {
      records = List.copyOf(records);
    }
  }

  /// The name exists and has no such record.
  record NoRecord() implements DnsAnswer {}

  /// The name does not exist (NXDOMAIN).
  record NoName() implements DnsAnswer {}

  /// No answer that can be relied on: SERVFAIL, REFUSED, a timeout, a loop of CNAMEs.
  record Unknown(String why) implements DnsAnswer {}
}

package dev.postern.functions.remote.policy;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The TXT record by which a domain says that it has an MTA-STS policy.
///
/// **Standard:** RFC 8461 §3.1.
final class MtaStsRecord {
  private static final Pattern ID = Pattern.compile("[ \t]*id=([A-Za-z0-9]{1,32})[ \t]*");

  private MtaStsRecord() {}

  /// The id of the policy in force.
  ///
  /// @param texts the TXT records of `_mta-sts.DOMAIN`, the strings of each joined
  /// @return empty when none, or more than one, says that there is a policy, or it has no good id
  static Optional<String> id(List<String> texts) {
    List<String> ours = texts.stream().filter(t -> t.matches("v=STSv1[ \t]*;.*")).toList();
    if (ours.size() != 1) {
      return Optional.empty();
    }
    return Stream.of(ours.getFirst().split(";"))
        .map(ID::matcher)
        .filter(Matcher::matches)
        .map(m -> m.group(1))
        .findFirst();
  }
}

package dev.postern.functions.remote.dkim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Which fields a signature covers: every one of those a reader or a program goes by.
///
/// `From` is named once more than it is there, and so are the other fields of [#ONCE] that are
/// there: none can be added without breaking the signature. Trace fields, and what relays add or
/// change, are not covered.
///
/// **Standard:** RFC 6376 §5.4.1, §5.4.2, §8.15.
final class SignedNames {
  private static final List<String> COVERED =
      List.of(
          "from",
          "sender",
          "reply-to",
          "to",
          "cc",
          "subject",
          "date",
          "message-id",
          "in-reply-to",
          "references",
          "mime-version",
          "content-type",
          "content-transfer-encoding",
          "content-disposition",
          "content-id",
          "content-description",
          "resent-from",
          "resent-to",
          "resent-cc",
          "resent-date",
          "resent-message-id",
          "list-id",
          "list-help",
          "list-unsubscribe",
          "list-unsubscribe-post",
          "list-subscribe",
          "list-post",
          "list-owner",
          "list-archive",
          "auto-submitted",
          "tls-required");

  private static final Set<String> ONCE = Set.of("from", "to", "cc", "subject", "date");

  /// All of them, as of a message that has each of them once.
  static final List<String> EACH =
      COVERED.stream()
          .flatMap(name -> Stream.generate(() -> name).limit(ONCE.contains(name) ? 2 : 1))
          .toList();

  private SignedNames() {}

  /// The names as `h=` lists them, one for each field covered.
  static List<String> of(List<HeaderField> fields) {
    List<String> names = new ArrayList<>();
    for (String name : COVERED) {
      int there = (int) fields.stream().filter(field -> field.name().equals(name)).count();
      boolean sealed = name.equals("from") || (there > 0 && ONCE.contains(name));
      names.addAll(Collections.nCopies(there + (sealed ? 1 : 0), name));
    }
    return names;
  }
}

package dev.postern.rules;

import dev.postern.address.Mailbox;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The lines of `badmailfrom`, `badrcptto` or `relaymailfrom`: the last line that matches an
/// address decides.
///
/// Addresses and domains are found by hash, so only globs cost time each.
///
/// **Seed:** spec 3.8; decision 11.
public final class AddressPatterns {
  public static final AddressPatterns EMPTY = new AddressPatterns(List.of());

  private final Map<String, Line> byKey;

  /// Last line first.
  private final List<Line> globs;

  private record Line(int number, AddressPattern pattern) {}

  /// @param lines in file order
  public AddressPatterns(List<AddressPattern> lines) {
    Map<String, Line> keyed = new HashMap<>();
    List<Line> patterns = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      var line = new Line(i, lines.get(i));
      if (line.pattern().glob() == null) {
        keyed.put(line.pattern().key(), line);
      } else {
        patterns.addFirst(line);
      }
    }
    byKey = Map.copyOf(keyed);
    globs = List.copyOf(patterns);
  }

  public boolean isEmpty() {
    return byKey.isEmpty() && globs.isEmpty();
  }

  /// The line by which `mailbox` is in the list, if it is; null is the null sender, which only a
  /// glob that matches nothing at all can match.
  public Optional<AddressPattern> match(@Nullable Mailbox mailbox) {
    if (isEmpty()) {
      return Optional.empty();
    }
    Line last = mailbox == null ? null : byKey.get(mailbox.toString().toLowerCase(Locale.ROOT));
    last = later(last, mailbox == null ? null : byKey.get("@" + mailbox.domain()));
    String text = mailbox == null ? "" : mailbox.toString().toLowerCase(Locale.ROOT);
    for (Line line : globs) {
      if (last != null && last.number() > line.number()) {
        break;
      }
      Glob glob = line.pattern().glob();
      if (glob != null && glob.matches(text)) {
        last = line;
        break;
      }
    }
    return Optional.ofNullable(last).map(Line::pattern).filter(p -> !p.exception());
  }

  private static @Nullable Line later(@Nullable Line one, @Nullable Line other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.number() > other.number() ? one : other;
  }
}

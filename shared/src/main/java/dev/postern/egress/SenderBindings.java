package dev.postern.egress;

import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `domainbindings`: the local address by envelope sender.
///
/// Looked up as the whole address, its domain, the domain's suffixes that start with a dot, longest
/// first, then the empty key. **Seed:** spec 6.5.
public record SenderBindings(Map<String, LocalBinding> byKey) {
  public static final SenderBindings NONE = new SenderBindings(Map.of());

  public SenderBindings {
    byKey = Map.copyOf(byKey);
  }

  /// What the sender is bound to; empty: nothing says.
  public Optional<LocalBinding> of(ReversePath sender) {
    LocalBinding bound = byKey.isEmpty() ? null : sender.asMailbox().map(this::of).orElse(null);
    return Optional.ofNullable(bound == null ? byKey.get("") : bound);
  }

  private @Nullable LocalBinding of(Mailbox sender) {
    String domain = sender.domain().name();
    LocalBinding bound = byKey.get(sender.localPart().toLowerCase(Locale.ROOT) + "@" + domain);
    bound = bound == null ? byKey.get(domain) : bound;
    for (int dot = domain.indexOf('.');
        bound == null && dot >= 0;
        dot = domain.indexOf('.', dot + 1)) {
      bound = byKey.get(domain.substring(dot));
    }
    return bound;
  }
}

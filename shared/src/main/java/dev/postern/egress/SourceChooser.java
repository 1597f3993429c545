package dev.postern.egress;

import dev.postern.address.Domain;
import dev.postern.address.ReversePath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Chooses the source of one attempt: by the sender's binding, by the installation's own address,
/// by the destination's pool, in this order; of a pool's usable sources at random by their weights.
///
/// A pool of which no source is usable lets mail wait; it never falls to another pool.
///
/// **Seed:** spec 6.1 to 6.5, T73 to T78; decision 19.
///
/// @param rules as they are now
/// @param preset whether `postern.egress.address` is given: IndiMail's `OUTGOINGIP`
/// @param served whether a worker serves the source, and nothing else speaks against it now
public record SourceChooser(
    EgressRules rules,
    boolean preset,
    Predicate<EgressSource> served,
    Instant now,
    RandomGenerator random) {

  /// The same, but a source is chosen only if this holds of it too.
  public SourceChooser ifAlso(Predicate<EgressSource> also) {
    return new SourceChooser(rules, preset, served.and(also), now, random);
  }

  /// @param mxHost the best MX host of the destination, null when it is not known
  public SourceChoice choose(ReversePath sender, Domain destination, @Nullable String mxHost) {
    Optional<LocalBinding> bound = rules.senders().of(sender);
    if (bound.isPresent()) {
      return bound.get().address() == null
          ? new SourceChoice.Own()
          : theOne(rules.at(bound.get().address()), sender);
    }
    if (preset) {
      return new SourceChoice.Own();
    }
    return rules.poolOf(destination, mxHost).map(this::choose).orElseGet(SourceChoice.Own::new);
  }

  /// Whether a source that was chosen before is still one that may be chosen.
  public boolean mayUse(
      EgressSource source, ReversePath sender, Domain destination, @Nullable String mxHost) {
    if (!isUsable(source)) {
      return false;
    }
    Optional<LocalBinding> bound = rules.senders().of(sender);
    if (bound.isPresent()) {
      return source.address().equals(bound.get().address());
    }
    return !preset
        && rules
            .poolOf(destination, mxHost)
            .map(p -> p.members().stream().anyMatch(m -> m.source().equals(source.name())))
            .orElse(false);
  }

  private boolean isUsable(EgressSource source) {
    return source.isUsable(now) && served.test(source);
  }

  private SourceChoice theOne(EgressSource source, ReversePath sender) {
    return isUsable(source)
        ? new SourceChoice.From(source)
        : nowhere("The egress source that " + sender + " is bound to", List.of(source));
  }

  private SourceChoice choose(EgressPool pool) {
    List<EgressSource> usable = new ArrayList<>();
    List<Integer> bounds = new ArrayList<>();
    int total = 0;
    for (EgressPool.Member member : pool.members()) {
      EgressSource source = source(member);
      if (isUsable(source)) {
        total += member.weight();
        usable.add(source);
        bounds.add(total);
      }
    }
    if (usable.isEmpty()) {
      return nowhere(
          "No source of egress pool " + pool.name(),
          pool.members().stream().map(this::source).toList());
    }
    int drawn = random.nextInt(total);
    int place = 0;
    while (drawn >= bounds.get(place)) {
      place++;
    }
    return new SourceChoice.From(usable.get(place));
  }

  private EgressSource source(EgressPool.Member member) {
    EgressSource source = rules.sources().get(member.source());
    if (source == null) {
      throw new IllegalStateException("no source " + member.source()); // EgressRules refuses it
    }
    return source;
  }

  private SourceChoice.Nowhere nowhere(String what, List<EgressSource> unusable) {
    String each =
        unusable.stream()
            .map(s -> s.name() + " " + (s.isUsable(now) ? "not served" : s.state().text()))
            .collect(Collectors.joining(", "));
    Instant until =
        unusable.stream()
            .filter(served)
            .flatMap(s -> s.usableFrom(now).stream())
            .min(Comparator.naturalOrder())
            .orElse(null);
    boolean paused =
        unusable.stream().anyMatch(s -> s.state() == EgressSource.State.PAUSED && !s.isUsable(now));
    return new SourceChoice.Nowhere(what + " is usable now: " + each + ".", until, paused);
  }
}

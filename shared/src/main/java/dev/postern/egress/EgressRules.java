package dev.postern.egress;

import dev.postern.address.Domain;
import dev.postern.address.IpAddress;
import dev.postern.address.ReversePath;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Where mail leaves from, as it is at one version of the rules; immutable.
///
/// **Seed:** spec 6.1 to 6.5; decision 19.
///
/// @param sources by name
/// @param pools by name
/// @param routes the pool's name by the text of a [DestinationPattern]
/// @param senders `domainbindings`
/// @param ehlos `helohostbyip`: what we call ourselves at an address
/// @param peers `bindroutes`
/// @param limits by the text of a [DestinationPattern]
public record EgressRules(
    Map<String, EgressSource> sources,
    Map<String, EgressPool> pools,
    Map<String, String> routes,
    SenderBindings senders,
    Map<IpAddress, String> ehlos,
    PeerBindings peers,
    Map<String, DestinationLimit> limits) {
  /// No address is named anywhere.
  public static final EgressRules NONE =
      new EgressRules(
          Map.of(), Map.of(), Map.of(), SenderBindings.NONE, Map.of(), PeerBindings.NONE, Map.of());

  /// @throws IllegalArgumentException when a pool names a source, or a route a pool, that is not
  ///   there
  public EgressRules {
    sources = Map.copyOf(sources);
    pools = Map.copyOf(pools);
    routes = Map.copyOf(routes);
    ehlos = Map.copyOf(ehlos);
    limits = Map.copyOf(limits);
    for (EgressPool pool : pools.values()) {
      for (EgressPool.Member member : pool.members()) {
        if (!sources.containsKey(member.source())) {
          throw new IllegalArgumentException(
              "egress pool "
                  + pool.name()
                  + " has the source "
                  + member.source()
                  + ", which is not there");
        }
      }
    }
    for (Map.Entry<String, String> route : routes.entrySet()) {
      if (!pools.containsKey(route.getValue())) {
        throw new IllegalArgumentException(
            "egress route "
                + route.getKey()
                + " leads to the pool "
                + route.getValue()
                + ", which is not there");
      }
    }
  }

  /// Rules of these sources and pools alone.
  public static EgressRules of(
      Iterable<EgressSource> sources, Iterable<EgressPool> pools, Map<String, String> routes) {
    return new EgressRules(
        byName(sources, EgressSource::name),
        byName(pools, EgressPool::name),
        routes,
        SenderBindings.NONE,
        Map.of(),
        PeerBindings.NONE,
        Map.of());
  }

  private static <T> Map<String, T> byName(Iterable<T> all, Function<T, String> name) {
    return java.util.stream.StreamSupport.stream(all.spliterator(), false)
        .collect(Collectors.toMap(name, Function.identity()));
  }

  /// The source of an address; one that nobody named is bound.
  public EgressSource at(IpAddress address) {
    return sources.values().stream()
        .filter(source -> source.address().equals(address))
        .findFirst()
        .orElseGet(() -> EgressSource.unnamed(address));
  }

  /// The pool of a destination: its own, whole, before that of the MX host that serves it, before
  /// the default. Sub-domains are other destinations (spec 6.2).
  ///
  /// @param mxHost the best MX host in lower case, null when it is not known
  public Optional<EgressPool> poolOf(Domain destination, @Nullable String mxHost) {
    var byDestination = new ByDestination<>(routes);
    String name =
        byDestination
            .ofDomain(destination.name())
            .or(() -> ownPool(destination))
            .or(() -> byDestination.ofMx(mxHost))
            .orElse(EgressPool.DEFAULT);
    return Optional.ofNullable(pools.get(name));
  }

  /// `outgoingip.HOST`. A pool of the name `default` is nobody's own.
  private Optional<String> ownPool(Domain destination) {
    return Optional.of(destination.name())
        .filter(name -> pools.containsKey(name) && !name.equals(EgressPool.DEFAULT));
  }

  /// Whether some destination's pool depends on its MX.
  public boolean asksForMx() {
    return routes.keySet().stream().anyMatch(pattern -> pattern.startsWith("*"));
  }

  /// What we call ourselves to peers of a message: what `helohostbyip` says of the address, before
  /// the sender's domain where `domainbindings` chose the address, before the source's own name.
  ///
  /// @return empty: our hostname
  public Optional<String> ehlo(EgressSource source, ReversePath sender) {
    String byAddress = ehlos.get(source.address());
    if (byAddress != null) {
      return Optional.of(byAddress);
    }
    boolean bound = senders.of(sender).map(b -> source.address().equals(b.address())).orElse(false);
    return bound && sender.mailbox() != null
        ? Optional.of(sender.mailbox().domain().name())
        : Optional.ofNullable(source.ehlo());
  }

  /// What an operator limits a destination to; [DestinationLimit#NONE] where he says nothing.
  public DestinationLimit limitOf(Domain destination, @Nullable String mxHost) {
    var byDestination = new ByDestination<>(limits);
    return byDestination
        .ofDomain(destination.name())
        .orElse(DestinationLimit.NONE)
        .orElse(byDestination.ofMx(mxHost).orElse(DestinationLimit.NONE));
  }
}

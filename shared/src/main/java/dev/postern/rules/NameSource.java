package dev.postern.rules;

import java.util.Optional;

/// Where a client's confirmed PTR name comes from, asked only when a rule needs it.
///
/// @param <E> what a name that cannot be told now is
@FunctionalInterface
public interface NameSource<E extends Exception> {
  Optional<String> name() throws E;
}

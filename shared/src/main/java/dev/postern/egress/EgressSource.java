package dev.postern.egress;

import dev.postern.address.Domain;
import dev.postern.address.IpAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One address that mail goes out from.
///
/// @param name in events, in lists and in jobs
/// @param ehlo what we call ourselves there, which the PTR record of the address should give; null:
///   our hostname
/// @param state as an operator set it
/// @param pausedUntil when a pause ends by itself; null: not before somebody says so
/// @param warming how it is warmed; null: it is warm
public record EgressSource(
    String name,
    IpAddress address,
    @Nullable String ehlo,
    SourceConnector connector,
    State state,
    @Nullable Instant pausedUntil,
    @Nullable Warming warming) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9.:_-]{1,64}");

  /// Whether it is used.
  public enum State {
    /// As its pools say.
    ACTIVE,
    /// As its pools say, up to its daily cap.
    WARMING,
    /// Not now.
    PAUSED,
    /// Not any more.
    DEAD;

    /// As in the database: `active`.
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException naming those there are
    public static State named(String text) {
      return Arrays.stream(values())
          .filter(state -> state.text().equals(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "no state is called "
                          + text
                          + "; there are "
                          + Arrays.stream(values())
                              .map(State::text)
                              .collect(Collectors.joining(", "))));
    }
  }

  /// @throws IllegalArgumentException with the remedy
  public EgressSource {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "\""
              + name
              + "\" is no name of an egress source: write at most 64 of a-z 0-9 . : _ -, as out-1");
    }
    if (ehlo != null) {
      ehlo = new Domain(ehlo).name();
    }
    if ((state == State.WARMING && warming == null) || (state == State.ACTIVE && warming != null)) {
      throw new IllegalArgumentException("source " + name + " is warmed exactly with a schedule");
    }
  }

  /// An address of the worker's host that nobody named: what `domainbindings` and `bindroutes` may
  /// say.
  static EgressSource unnamed(IpAddress address) {
    return new EgressSource(
        address.toString(), address, null, new SourceConnector.Bind(), State.ACTIVE, null, null);
  }

  /// Whether mail may leave from it now, as far as its state says.
  public boolean isUsable(Instant now) {
    return switch (state) {
      case ACTIVE, WARMING -> true;
      case PAUSED -> pausedUntil != null && !now.isBefore(pausedUntil);
      case DEAD -> false;
    };
  }

  /// When it is usable, if a time is known.
  Optional<Instant> usableFrom(Instant now) {
    return isUsable(now) ? Optional.of(now) : Optional.ofNullable(pausedUntil);
  }

  /// The lane that serves it.
  ///
  /// @param own the installation's lane for all that is not tied to one
  public String lane(String own) {
    return connector instanceof SourceConnector.Nat(String lane) ? lane : own;
  }

  /// The same source in another state.
  ///
  /// @param until when a pause ends by itself; null: when it is resumed
  public EgressSource in(State newState, @Nullable Instant until) {
    return new EgressSource(name, address, ehlo, connector, newState, until, warming);
  }
}

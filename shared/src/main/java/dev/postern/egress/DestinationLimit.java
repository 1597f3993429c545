package dev.postern.egress;

import org.jspecify.annotations.Nullable;

/// What one source may ask of one destination; null: nothing is said.
///
/// @param connections open at once
/// @param perConnection messages on one connection
/// @param perHour messages in an hour
public record DestinationLimit(
    @Nullable Integer connections, @Nullable Integer perConnection, @Nullable Integer perHour) {
  public static final DestinationLimit NONE = new DestinationLimit(null, null, null);

  private static final int MOST = 1_000_000;

  /// @throws IllegalArgumentException naming the bound
  public DestinationLimit {
    require(connections, "connections at once");
    require(perConnection, "messages a connection");
    require(perHour, "messages an hour");
  }

  private static void require(@Nullable Integer number, String what) {
    if (number != null && (number < 1 || number > MOST)) {
      throw new IllegalArgumentException(
          what
              + ": 1 to "
              + MOST
              + ", not "
              + number
              + "; `postern egress pause` stops a source altogether");
    }
  }

  /// This limit, and another where this says nothing.
  public DestinationLimit orElse(DestinationLimit other) {
    return new DestinationLimit(
        connections == null ? other.connections : connections,
        perConnection == null ? other.perConnection : perConnection,
        perHour == null ? other.perHour : perHour);
  }

  public boolean isNone() {
    return equals(NONE);
  }
}

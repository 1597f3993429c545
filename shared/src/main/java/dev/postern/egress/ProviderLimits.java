package dev.postern.egress;

import dev.postern.address.Domain;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The limits of large providers that hold where an operator says nothing: `provider-limits.txt`.
public final class ProviderLimits {
  private static final Map<String, DestinationLimit> SHIPPED = read();
  private static final ByDestination<DestinationLimit> BY_DESTINATION =
      new ByDestination<>(SHIPPED);

  private ProviderLimits() {}

  /// All of them, by the text of a [DestinationPattern] in its order.
  public static Map<String, DestinationLimit> all() {
    return new TreeMap<>(SHIPPED);
  }

  /// What is shipped for a destination; [DestinationLimit#NONE] for most.
  ///
  /// @param mxHost the best MX host in lower case, null when it is not known
  public static DestinationLimit of(Domain destination, @Nullable String mxHost) {
    return BY_DESTINATION
        .ofDomain(destination.name())
        .or(() -> BY_DESTINATION.ofMx(mxHost))
        .orElse(DestinationLimit.NONE);
  }

  private static Map<String, DestinationLimit> read() {
    Map<String, DestinationLimit> limits = new TreeMap<>();
    for (String line : ShippedLines.beside(ProviderLimits.class, "provider-limits.txt")) {
      String[] parts = line.strip().split("\\s+", -1);
      limits.put(
          new DestinationPattern(parts[0]).text(),
          new DestinationLimit(number(parts[1]), number(parts[2]), number(parts[3])));
    }
    return limits;
  }

  private static @Nullable Integer number(String text) {
    return text.equals("-") ? null : Integer.valueOf(text);
  }
}

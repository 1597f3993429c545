package dev.postern.egress;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Values by destination, and which of them is one destination's.
///
/// @param values by the text of a [DestinationPattern]
record ByDestination<T>(Map<String, T> values) {
  ByDestination {
    values = Map.copyOf(values);
  }

  Optional<T> ofDomain(String domain) {
    return Optional.ofNullable(values.get(domain));
  }

  /// The longest pattern the host ends in.
  ///
  /// @param mxHost in lower case, without a final dot; null when it is not known
  Optional<T> ofMx(@Nullable String mxHost) {
    if (mxHost == null) {
      return Optional.empty();
    }
    for (int dot = mxHost.indexOf('.'); dot >= 0; dot = mxHost.indexOf('.', dot + 1)) {
      T value = values.get("*" + mxHost.substring(dot));
      if (value != null) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }
}

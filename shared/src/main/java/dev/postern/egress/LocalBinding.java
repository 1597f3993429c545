package dev.postern.egress;

import dev.postern.address.IpAddress;
import org.jspecify.annotations.Nullable;

/// What a connection is bound to.
///
/// @param address a local address, or null for the kernel's choice
public record LocalBinding(@Nullable IpAddress address) {
  /// Reads an address, or the empty text for the kernel's choice.
  ///
  /// @throws IllegalArgumentException when `text` is neither
  public static LocalBinding parse(String text) {
    return new LocalBinding(text.isEmpty() ? null : IpAddress.parse(text));
  }
}

package dev.postern.smtpd.session;

import dev.postern.address.IpAddress;
import org.jspecify.annotations.Nullable;

/// Who is at the other end of a connection.
///
/// @param confirmedName its PTR name if the forward lookup leads back, else null
public record Client(IpAddress address, @Nullable String confirmedName) {}

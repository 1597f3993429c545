/// MTA-STS policies of destinations: how they are written, and where they are kept (RFC 8461).
@NullMarked
package dev.postern.mtasts;

import org.jspecify.annotations.NullMarked;

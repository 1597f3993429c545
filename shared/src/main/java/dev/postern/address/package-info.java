/// Mail addresses, domains and network addresses as RFC 5321 writes them.
@NullMarked
package dev.postern.address;

import org.jspecify.annotations.NullMarked;

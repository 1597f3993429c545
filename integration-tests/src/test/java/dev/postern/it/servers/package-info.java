/// Mail servers of others as destinations.
@NullMarked
package dev.postern.it.servers;

import org.jspecify.annotations.NullMarked;
